import { expect, it } from "vitest";
import { INDEX } from "../src/core/skeleton";
import { figureOf, frame } from "./figures";
import { reviewItem } from "./sample";

const { hypotheses } = reviewItem(1);
const [xyz_m] = hypotheses.map((hypothesis) => hypothesis.xyz_m);
const { left_shoulder, left_elbow } = INDEX;

it("shows depth to the right from the side, and upwards from above", () => {
  const [x, y, z] = xyz_m[left_shoulder];
  expect(figureOf(hypotheses[0], "side").wrong[0].from).toEqual([z, y]);
  expect(figureOf(hypotheses[0], "above").wrong[0].from).toEqual([x, -z]);
  expect(figureOf(hypotheses[0], "side").wrong[0].pair).toEqual([left_shoulder, left_elbow]);
});

it("draws each bone once, and as many of one side as of the other", () => {
  const side = figureOf(hypotheses[0], "side");
  expect(side.bones.filter((bone) => bone.side === "left")).toHaveLength(
    side.bones.filter((bone) => bone.side === "right").length,
  );
  expect(side.bones).toHaveLength(figureOf(hypotheses[0], "above").bones.length);
});

it("frames all figures in one scale", () => {
  const [x0, y0, x1, y1] = frame(hypotheses, "side", 0.1);
  for (const hypothesis of hypotheses) {
    for (const { from, to } of figureOf(hypothesis, "side").bones) {
      for (const [x, y] of [from, to]) expect(x > x0 && x < x1 && y > y0 && y < y1).toBe(true);
    }
  }
});
