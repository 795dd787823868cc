import { expect, it } from "vitest";
import { restText } from "./rest";

const PROGRESS = { done: 3, left: 0, answers: 40, tookMs: [], medianMs: 1500 };

it("thanks at the end, and only then", () => {
  expect(restText("empty", false, PROGRESS)).toEqual({
    title: "All done. Thank you!", canLookAgain: true,
    text: "You have gone through 3 pictures and given 40 answers, 1.5 s each. Backspace still goes back.",
  });
  const waiting = restText("empty", false, { ...PROGRESS, left: 1 });
  expect([waiting.title, waiting.text])
    .toEqual(["Nothing for you right now", "Others are at the 1 picture that is left."]);
});

it("says what it waits for", () => {
  expect(restText("waiting", false, PROGRESS).title).toBe("Loading…");
  expect(restText("empty", true, PROGRESS).title).toBe("Loading the picture…");
  expect(restText("unreachable", true, PROGRESS).title).toBe("Waiting for the server");
  expect(restText({ status: 500, words: "Disk full." }, false, PROGRESS).text).toBe("Disk full.");
});
