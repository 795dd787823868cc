import { expect, it } from "vitest";
import { estimatorSettings, pageSettings } from "./estimating";
import { NONE } from "./own";
import { CHOICES, DEFAULTS } from "./settings";

it("asks for a mask when something is done with it, and only then", () => {
  for (const effect of CHOICES.effect) {
    const { segmentation } = estimatorSettings({ ...DEFAULTS, effect }, NONE);
    expect(segmentation).toBe(effect !== "none");
  }
});

it("leads from the page to the estimator and back", () => {
  const page = {
    ...DEFAULTS, runtime: "tfjs", model: "lite", smoothing: false, lift: false, fovDeg: 70,
  } as const;
  expect({ ...DEFAULTS, ...pageSettings(estimatorSettings(page, NONE)) }).toEqual(page);
});

it("takes an effect back when the estimator that goes on has no mask", () => {
  expect(pageSettings(estimatorSettings(DEFAULTS, NONE)).effect).toBe("none");
  const blurred = estimatorSettings({ ...DEFAULTS, effect: "blur" }, NONE);
  expect("effect" in pageSettings(blurred)).toBe(false);
});
