/** The token that says who somebody is: from the link that they were given, then kept. */

const KEY = "kinesphere-annotate:token";

/** The token in a link or alone, as people paste it; null where there is none. */
export function tokenIn(text: string): string | null {
  const found = /#(?:.*&)?token=([^&\s]+)/.exec(text);
  if (found) return decoded(found[1]);
  const alone = text.trim();
  return /^[^\s#/]+$/.test(alone) ? alone : null;
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch { // a % that means itself
    return text;
  }
}

/** Takes it out of the address bar, so that nobody reads it there or copies it along. */
export function takeToken(place: Location, history: History, storage: Storage): string | null {
  const given = place.hash.includes("token=") ? tokenIn(place.hash) : null;
  if (given === null) return storage.getItem(KEY);
  keepToken(storage, given);
  history.replaceState(null, "", place.pathname + place.search);
  return given;
}

export function keepToken(storage: Storage, token: string): void {
  try {
    storage.setItem(KEY, token);
  } catch { // nothing can be kept: it is asked for after a reload
  }
}
