import { expect, it } from "vitest";
import { estimatorSettings, pageSettings } from "./estimating";
import { CHOICES, DEFAULTS } from "./settings";

it("asks for a mask when something is done with it, and only then", () => {
  for (const effect of CHOICES.effect) {
    const { segmentation } = estimatorSettings({ ...DEFAULTS, effect });
    expect(segmentation).toBe(effect !== "none");
  }
});

it("leads from the page to the estimator and back", () => {
  const page = { ...DEFAULTS, runtime: "tfjs", model: "lite", smoothing: false } as const;
  expect({ ...DEFAULTS, ...pageSettings(estimatorSettings(page)) }).toEqual(page);
});

it("takes an effect back when the estimator that goes on has no mask", () => {
  expect(pageSettings(estimatorSettings(DEFAULTS)).effect).toBe("none");
  const blurred = estimatorSettings({ ...DEFAULTS, effect: "blur" });
  expect("effect" in pageSettings(blurred)).toBe(false);
});
