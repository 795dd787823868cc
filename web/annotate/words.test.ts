import { expect, it } from "vitest";
import { COUNT, INDEX, SIDES } from "../src/core/skeleton";
import { count, deedText, jointsText, landmarkText, nameText, pictureText, reasonText, whoseSides, wordsOf } from "./words";

const { left_wrist, left_elbow, right_wrist, nose } = INDEX;

it("has words for every landmark, and they say the side", () => {
  for (let i = 0; i < COUNT; i++) {
    expect(wordsOf(i)).toMatch(/^[a-z ]+$/);
    if (SIDES[i] !== "middle") expect(wordsOf(i)).toContain(SIDES[i]);
  }
  expect(new Set(Array.from({ length: COUNT }, (_, i) => wordsOf(i))).size).toBe(COUNT);
});

it("says whose left is meant", () => {
  expect(jointsText([left_wrist, left_elbow]))
    .toBe("A: left wrist, B: left elbow; the person’s own left");
  expect(whoseSides([right_wrist, left_wrist])).toBe("left and right are the person’s own");
  expect(whoseSides([nose, right_wrist])).toBe("the person’s own right");
  expect(whoseSides([nose, nose])).toBe("");
});

it("describes the picture and the landmarks", () => {
  expect(pictureText("a.jpg", [left_wrist, nose], false))
    .toBe("The picture a.jpg, with A at the left wrist and B at the nose");
  expect(nameText({ name: "clips/a.mp4", frame: 20 })).toBe("a.mp4, frame 20");
  expect(pictureText(nameText({ name: "a.jpg", frame: 0 }), null, true)).toBe("The picture a.jpg, mirrored");
  expect(landmarkText(nose, [10.4, 20, 0.9])).toBe("nose: 10, 20, seen");
  expect(landmarkText(nose, [10.4, 20, 0.1])).toBe("nose: 10, 20, hidden");
  expect(landmarkText(nose, null)).toBe("nose: not placed yet");
});

it("has words in reasons too", () => {
  expect(reasonText("the fit disobeys: left_wrist nearer than nose (97 %) in my_file"))
    .toBe("the fit disobeys: left wrist nearer than nose (97 %) in my_file");
});

it("says what was done", () => {
  expect(deedText({
    kind: "answer", item: 1, a: 0, b: left_wrist, answer: "nearer", took_ms: 1, mirrored: false,
  })).toBe("nose nearer than left wrist");
  expect(deedText({ kind: "choice", item: 1, hypothesis: -1 })).toBe("the choice of none");
  expect([count(1, "answer"), count(2, "answer")]).toEqual(["1 answer", "2 answers"]);
});
