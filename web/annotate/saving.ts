/** When events are sent, and what the page says about it. */

import { byId } from "../app/dom";
import type { Api } from "./api";
import type { Deed } from "./contract";
import { showRefused } from "./notices";
import type { Queue } from "./queue";
import { createAlone, createSender, statusText, type Trouble } from "./sender";

export interface Saving {
  tell(deed: Deed): void;
  /** All that waits is sent now; whether it has arrived. */
  flush(): Promise<boolean>;
}

/** What is not saved by then is worth a word. */
const QUIET_MS = 1500;

/** unknown: called when the server no longer knows who we are. */
export function createSaving(queue: Queue, api: Api, unknown: (why: string) => void): Saving {
  let trouble: Trouble = null;
  const show = () => {
    const text = statusText(queue.pending().length, trouble, navigator.onLine);
    const fragile = queue.isFragile() ? " – keep this page open" : "";
    const status = byId("status");
    if (status.textContent !== text + fragile) status.textContent = text + fragile;
    status.dataset.state = queue.pending().length === 0 ? "saved" : trouble || !navigator.onLine ? "stuck" : "busy";
  };
  const sender = createSender({
    queue, post: api.send, alone: createAlone("kinesphere-annotate", navigator.locks),
    report(now) {
      trouble = now;
      show();
      showRefused(queue);
      if (typeof now === "object" && now?.status === 401) unknown(now.words);
    },
  });
  listen(() => void sender.flush(), () => sender.part(), show, queue);
  return {
    tell(deed) {
      queue.add(deed);
      sender.wake();
      if (trouble || !navigator.onLine) show();
      else setTimeout(show, QUIET_MS);
    },
    flush: () => sender.flush(),
  };
}

function listen(flush: () => void, part: () => void, show: () => void, queue: Queue): void {
  addEventListener("online", flush);
  addEventListener("offline", show);
  addEventListener("pagehide", part);
  document.addEventListener("visibilitychange", () => (document.hidden ? part() : flush()));
  addEventListener("beforeunload", (event) => {
    if (queue.isFragile()) event.preventDefault();
  });
}
