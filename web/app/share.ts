/** The page's link: it holds the settings, and follows them. */

import { announce } from "./dom";
import type { Notices } from "./notices";
import { possible, usual, type Own } from "./own";
import {
  parseSettings, serialiseSettings, type PageSettings, type SourceChoice, type Store,
} from "./settings";

/**
 * The settings in the address, its hash before its query; what cannot be used is told.
 *
 * own      the weights that the server was started with
 * source   what is looked at when the address does not say it
 */
export function settingsFromAddress(
  notices: Notices, own: Own, source: SourceChoice = "clip",
): PageSettings {
  const params = new URLSearchParams({ source });
  for (const part of [location.search, location.hash.slice(1)]) {
    new URLSearchParams(part).forEach((value, key) => params.set(key, value));
  }
  const [parsed, problems] = parseSettings(params, usual(own));
  const settings = possible(parsed, own);
  for (const key of ["model", "runtime", "effect"] as const) {
    if (settings[key] !== parsed[key]) problems.push(`${key}=${parsed[key]}`);
  }
  if (settings.runtime === parsed.runtime && settings.backend !== parsed.backend) {
    problems.push(`backend=${parsed.backend} with ${parsed.runtime}`);
  }
  if (problems.length === 0) notices.hide("link");
  else {
    const text = `The link asks for what is not there: ${problems.join(", ")}. ` +
      "The usual is used instead.";
    notices.show({ id: "link", text });
  }
  return settings;
}

/** The address of the page with these settings. */
function linkTo(settings: PageSettings, own: Own): string {
  const url = new URL(location.href);
  url.search = "";
  url.hash = serialiseSettings(settings, usual(own)).toString();
  return url.href.replace(/#$/, "");
}

export function bindShare(store: Store, button: HTMLElement, notices: Notices, own: Own): void {
  store.watch((settings) => history.replaceState(null, "", linkTo(settings, own)));
  button.addEventListener("click", async () => {
    const link = linkTo(store.get(), own);
    try {
      await navigator.clipboard.writeText(link);
      notices.show({ id: "share", text: "The link with these settings was copied." });
      setTimeout(() => notices.hide("share"), 4000);
    } catch {
      notices.show({ id: "share", text: `Copy this link: ${link}` });
    }
    announce("Link ready");
  });
}

/**
 * Follows a link that is pasted into the open page.
 *
 * shown   what is looked at now: it stays unless the link names another
 * open    opens what the link names
 */
export function followAddress(
  store: Store, notices: Notices, own: Own, shown: () => SourceChoice,
  open: (source: SourceChoice) => void,
): void {
  addEventListener("hashchange", () => {
    // Of a place on the page, as in "Skip to the player": nothing that is set.
    if (!location.hash.includes("=")) return;
    const says = new URLSearchParams(location.hash.slice(1)).has("source");
    const settings = settingsFromAddress(notices, own, shown());
    store.set(settings);
    if (says) open(settings.source);
  });
}
