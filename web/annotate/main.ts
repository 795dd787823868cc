/** The page: answers from somebody's hand into the state, to the server and onto the screen. */

import { createApi } from "./api";
import { enter } from "./entry";
import { createQueue, MemoryStorage, ownerOf } from "./queue";
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
  let page: string | null = null;
  const api = createApi({ token: () => token, page: () => page });
  const setToken = (next: string) => {
    token = next;
    keepToken(storage, next);
  };
  const me = await enter(api, setToken);
  page = ownerOf(me);
  const queue = createQueue(storage, page);
  await work({ me, api, queue, setToken });
}

void main();
