import { expect, it } from "vitest";
import {
  around, fitted, panned, pinched, shows, toPicture, toStage, turned, turnedBox, zoomed, type Point,
} from "./view";

const STAGE = [300, 200] as const;
const BOX = [50, 100, 150, 300] as const;
const PICTURE = [200, 400] as const;
const VIEW = fitted(BOX, STAGE, PICTURE);
const near = (a: Point, b: Point) => {
  expect(a[0]).toBeCloseTo(b[0], 9);
  expect(a[1]).toBeCloseTo(b[1], 9);
};

it("fits a box into the middle of the stage", () => {
  near(toStage(VIEW, [100, 200]), [150, 100]);
  expect(shows(VIEW, [[50, 100], [150, 300]], STAGE)).toBe(true);
  expect(shows(VIEW, [[50, 60]], STAGE)).toBe(false);
  expect(fitted([5, 5, 5, 5], STAGE, PICTURE).scale).toBeLessThanOrEqual(40);
});

it("leaves no room beside the picture where the picture could be", () => {
  const wide = fitted([0, 100, 100, 300], STAGE, [2000, 400]);
  near(toStage(wide, [0, 200]), [0, 100]);
  const narrow = fitted([0, 100, 50, 300], STAGE, PICTURE);
  near(toStage(narrow, [100, 200]), [150, 100]);
  const outside = fitted([-40, 100, 50, 300], STAGE, PICTURE);
  expect(shows(outside, [[-40, 100], [50, 300]], STAGE)).toBe(true);
});

it("goes to the stage and back", () => {
  for (const point of [[0, 0], [12.5, -3], [400, 1]] as const) {
    near(toPicture(VIEW, toStage(VIEW, point)), point);
    near(turned(turned(point, 640, true), 640, true), point);
  }
  expect(turned([10, 5], 640, false)).toEqual([10, 5]);
  expect(turnedBox(BOX, 200, true)).toEqual([50, 100, 150, 300]);
  expect(turnedBox([0, 1, 10, 2], 200, true)).toEqual([190, 1, 200, 2]);
});

it("zooms around a point, and back, within limits", () => {
  const point = [40, 30] as const;
  const larger = zoomed(VIEW, 2, point, 0.1);
  expect(larger.scale).toBeCloseTo(2 * VIEW.scale, 12);
  near(toPicture(larger, point), toPicture(VIEW, point));
  near(zoomed(larger, 0.5, point, 0.1).offset, VIEW.offset);
  expect(zoomed(VIEW, 1e-6, point, 0.1).scale).toBe(0.1);
  near(toPicture(zoomed(VIEW, 1e6, point, 0.1), point), toPicture(VIEW, point));
});

it("pans, and never loses the picture", () => {
  const moved = panned(VIEW, [10, -5], PICTURE, STAGE);
  near(moved.offset, [VIEW.offset[0] + 10, VIEW.offset[1] - 5]);
  for (const far of [[1e6, 1e6], [-1e6, -1e6]] as const) {
    const [x, y] = toPicture(panned(VIEW, far, PICTURE, STAGE), [150, 100]);
    expect(x >= -1e-9 && y >= -1e-9 && x <= 200 + 1e-9 && y <= 400 + 1e-9).toBe(true);
  }
});

it("takes in what lies outside the person's box", () => {
  expect(around(BOX, [[40, 200], [100, 320]])).toEqual([40, 100, 150, 320]);
});

it("understands two fingers", () => {
  const pinch = pinched([[0, 0], [10, 0]], [[5, 0], [25, 0]]);
  expect(pinch).toEqual({ factor: 2, around: [15, 0], by: [10, 0] });
});
