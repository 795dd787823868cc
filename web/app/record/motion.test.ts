import { expect, test } from "vitest";
import { InputError } from "../../src/core/errors";
import { EXPRESSIONS, Face } from "../../src/core/face";
import { Hand } from "../../src/core/hand";
import { landmarksOf, BODY } from "../../src/motion/example";
import { USUAL_HAND } from "../../src/motion/fingers/sizes";
import { motionOf, peopleIn } from "./motion";
import { toRow } from "./tables";

const SIZE = [100, 100] as const;
const FACING = Float64Array.from([1, 0, 0, 0, -1, 0, 0, 0, -1]);

/** A left hand that is flat, palm down, at the left wrist. */
function hand(side: "left" | "right"): Hand {
  const sign = side === "left" ? 1 : -1;
  const [x, , z] = [0.7, 0, 0];
  const points = [[x * sign, -0.48, -z]];
  for (let finger = 0; finger < 5; finger++) {
    const [bx, by, bz] = USUAL_HAND.slice(3 * finger, 3 * finger + 3);
    for (let k = 0; k < 4; k++) points.push([(x + bx + 0.025 * k) * sign, -0.48 - by, -bz]);
  }
  const xyzWorldM = Float64Array.from(points.flat());
  return new Hand({
    side, score: 0.9, xyImagePx: new Float64Array(42), z: new Float64Array(21), xyzHandM: xyzWorldM,
    imageSizePx: SIZE, xyzWorldM,
  });
}

function rows(leftHand: Hand | null, face: Face | null) {
  const { xyzWorldM, visibility } = landmarksOf(BODY);
  const pose = {
    id: 1, xyImagePx: new Float64Array(66), z: new Float64Array(33), sigmaM: null, positionM: null,
    xyzWorldM: Float64Array.from(xyzWorldM), visibility: Float64Array.from(visibility),
    presence: Float64Array.from(visibility), leftHand, rightHand: leftHand && hand("right"), face,
  };
  return [0, 33, 66].map((tMs, frame) => toRow(frame, tMs, pose));
}

test("hands and faces of a recording move fingers and expressions", () => {
  const expressions = Float64Array.from(EXPRESSIONS, (name) => (name === "jawOpen" ? 0.5 : 0));
  const face = new Face({
    score: 1, xyImagePx: new Float64Array(936), z: new Float64Array(468), imageSizePx: SIZE,
    xyzWorldM: new Float64Array(1404), rotation: FACING, expressions,
  });
  const motion = motionOf(rows(hand("left"), face), 1);
  expect(motion.fingers!.offsets.leftIndexProximal[0]).toBeCloseTo(USUAL_HAND[3], 3);
  for (const { fingers, expressions: told } of motion.moments) {
    expect(fingers!.leftIndexIntermediate[3]).toBeCloseTo(1, 6);
    expect(told![EXPRESSIONS.indexOf("jawOpen")]).toBeCloseTo(0.5, 5);
  }
});

test("without them there are none", () => {
  const motion = motionOf(rows(null, null), 1);
  expect(motion.fingers ?? null).toBeNull();
  expect(motion.moments[0].fingers ?? null).toBeNull();
});

test("of several people each is asked for by their number", () => {
  const two = rows(null, null).flatMap((row) => [{ ...row, person: 4 }, row]);
  expect(peopleIn(two)).toEqual([1, 4]);
  expect(motionOf(two, 4).moments).toHaveLength(3);
  expect(() => motionOf(two, 2)).toThrow(InputError);
});
