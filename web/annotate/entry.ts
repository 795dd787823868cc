/** The way in: who somebody is, and what to say while that is not known. */

import { byId } from "../app/dom";
import { RefusedError, type Api } from "./api";
import type { Me } from "./contract";
import { tokenIn } from "./token";

const RETRY_MS = 3000;

/** Who we are, once the server says so; asks for a token where one is needed. */
export async function enter(api: Api, setToken: (token: string) => void): Promise<Me> {
  for (;;) {
    try {
      return await api.me();
    } catch (error) {
      if (error instanceof RefusedError && error.status === 401) {
        setToken(await askForToken(error.message));
        continue;
      }
      byId("question").textContent = error instanceof RefusedError
        ? error.message : "The server does not answer. Trying again…";
      await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
    }
  }
}

/** Shows the form until somebody gives what can be a token. */
export function askForToken(why: string): Promise<string> {
  const dialog = byId<HTMLDialogElement>("token");
  const field = byId<HTMLInputElement>("token-field");
  byId("question").textContent = "Open the link that you were given";
  byId("token-error").textContent = why;
  field.value = "";
  if (!dialog.open) dialog.showModal();
  // Nothing is to be seen without one.
  dialog.oncancel = (event) => event.preventDefault();
  return new Promise((resolve) => {
    byId<HTMLFormElement>("token-form").onsubmit = (event) => {
      event.preventDefault();
      const token = tokenIn(field.value);
      if (token === null) {
        byId("token-error").textContent = "This is no link with a token, and no token.";
        return;
      }
      dialog.close();
      resolve(token);
    };
  });
}
