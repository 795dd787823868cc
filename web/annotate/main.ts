/** The page: answers from somebody's hand into the state, to the server and onto the screen. */

import { createApi } from "./api";
import { enter } from "./entry";
import { createQueue, MemoryStorage } from "./queue";
import { keepToken, takeToken } from "./token";
import { work } from "./work";

/** Some browsers forbid to store anything; then a reload forgets. */
function storageOf(page: Window): Storage {
  try {
    return page.localStorage;
  } catch {
    return new MemoryStorage();
  }
}

async function main(): Promise<void> {
  const storage = storageOf(window);
  let token = takeToken(location, history, storage);
  const api = createApi(() => token);
  const setToken = (next: string) => {
    token = next;
    keepToken(storage, next);
  };
  const me = await enter(api, setToken);
  // Whose events, and of which database: nobody else's are sent in their name.
  const queue = createQueue(storage, `${me.database}/${me.name}`);
  await work({ me, api, queue, setToken });
}

void main();
