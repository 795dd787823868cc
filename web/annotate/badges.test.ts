import { expect, it } from "vitest";
import { badges, REACH } from "./badges";
import type { Point } from "./view";

const STAGE = [400, 300] as const;
const far = (a: Point, b: Point) => Math.hypot(a[0] - b[0], a[1] - b[1]);

it("puts the letters outside, in line with the joints", () => {
  expect(badges([100, 150], [200, 150], STAGE)).toEqual([[100 - REACH, 150], [200 + REACH, 150]]);
});

it("keeps every letter on the stage, at its joint, off the other one", () => {
  for (let x = 20; x <= 380; x += 20) {
    for (let y = 20; y <= 280; y += 20) {
      for (const b of [[x, y], [x + 3, y], [200, 150]] as const) {
        const [first, second] = badges([x, y], b, STAGE);
        expect(far(first, [x, y])).toBeCloseTo(REACH, 6);
        expect(far(second, b)).toBeCloseTo(REACH, 6);
        expect(far(first, second)).toBeGreaterThanOrEqual(30);
        for (const [px, py] of [first, second]) {
          expect(px >= 15 && py >= 15 && px <= 385 && py <= 285).toBe(true);
        }
      }
    }
  }
});
