/** What went wrong and stays until somebody has read it. */

import { byId, make } from "../app/dom";
import type { Queue } from "./queue";
import { count, deedText } from "./words";

/** A line with a button; the same name replaces what was said before. */
export function notice(name: string, text: string, button: string, act: () => void): void {
  dismiss(name);
  const line = make("div", "", { class: "notice bad", "data-testid": `notice-${name}`, role: "alert" });
  const close = make("button", button);
  close.addEventListener("click", () => {
    line.remove();
    act();
  });
  line.append(make("p", text), close);
  byId("notices").append(line);
}

export function dismiss(name: string): void {
  byId("notices").querySelector(`[data-testid="notice-${name}"]`)?.remove();
}

/** Events that the server does not take: which, and why. */
export function showRefused(queue: Queue): void {
  const refused = queue.refused();
  if (refused.length === 0) return dismiss("refused");
  const lines = refused.slice(0, 3).map(({ told, why }) => `${deedText(told)}: ${why}`);
  const more = refused.length > 3 ? [`and ${refused.length - 3} more`] : [];
  const text = `The server did not take ${count(refused.length, "event")}. ${[...lines, ...more].join(" · ")}`;
  notice("refused", text, "Dismiss", () => queue.forgetRefused());
}
