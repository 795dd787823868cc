/** What is said while there is no question. */

import { ownMedianMs, type Progress } from "./progress";
import type { SupplyState } from "./supply";
import { count, secondsText } from "./words";

export interface RestText {
  readonly title: string;
  readonly text: string;
  /** Whether asking the server again may help. */
  readonly canLookAgain: boolean;
}

/** isLoading: there is a picture to come. */
export function restText(supply: SupplyState, isLoading: boolean, progress: Progress): RestText {
  if (isLoading && supply !== "unreachable") return said("Loading the picture…");
  if (supply === "waiting") return said("Loading…");
  if (supply === "unreachable") {
    const text = "The next picture comes when it answers again. What you have answered is kept.";
    return said("Waiting for the server", text, true);
  }
  if (typeof supply === "object") return said("The server cannot go on", supply.words, true);
  if (progress.left <= 0) return said("All done. Thank you!", thanks(progress), true);
  const left = `${count(progress.left, "picture")} that ${progress.left === 1 ? "is" : "are"} left`;
  return said("Nothing for you right now", `Others are at the ${left}.`, true);
}

function said(title: string, text = "", canLookAgain = false): RestText {
  return { title, text, canLookAgain };
}

function thanks(progress: Progress): string {
  const ms = ownMedianMs(progress);
  const speed = ms === null ? "" : `, ${secondsText(ms)} each`;
  const [pictures, answers] = [count(progress.done, "picture"), count(progress.answers, "answer")];
  return `You have gone through ${pictures} and given ${answers}${speed}. Backspace still goes back.`;
}
