/**
 * How strong expressions of a face are, by lengths between its landmarks and nothing else.
 *
 * As in Python (`kinesphere/live/faces/expressions.py`, which says what the numbers come from).
 */

import { COUNT, EXPRESSIONS, OUTER_EYES } from "../../core/face";
import { inHeadCm } from "./head";

/** The middles of the lips' inner rims, and the tip of the chin. */
const [UPPER_LIP, LOWER_LIP, CHIN] = [13, 14, 152];

/** Landmarks of one side of the face. */
interface Side {
  readonly name: "Left" | "Right";
  /** Along the head's x. */
  readonly outwards: number;
  /** Outer and inner corner. */
  readonly eye: readonly [number, number];
  /** Upper and lower, three places along the eye. */
  readonly lids: readonly (readonly [number, number])[];
  readonly iris: number;
  /** The inner end, and the highest place farther out. */
  readonly brow: readonly [number, number];
  readonly mouth: number;
}

const SIDES: readonly Side[] = [
  {
    name: "Left", outwards: 1, eye: [263, 362], lids: [[386, 374], [385, 380], [387, 373]],
    iris: 473, brow: [336, 293], mouth: 291,
  },
  {
    name: "Right", outwards: -1, eye: [33, 133], lids: [[159, 145], [158, 153], [160, 144]],
    iris: 468, brow: [107, 63], mouth: 61,
  },
];

/** From where to where a length makes 0 to 1. */
export const RAMPS = {
  BLINK: [0.19, 0.07], WIDE: [0.31, 0.42], LOOK_ACROSS: [0.03, 0.22], LOOK_UP: [0.06, 0.18],
  LOOK_DOWN: [-0.01, -0.12], BROW_INNER_UP: [0.285, 0.37], BROW_OUTER_UP: [0.265, 0.34],
  BROW_DOWN: [0.215, 0.15], JAW_OPEN: [0.03, 0.38], CORNER_UP: [-0.005, 0.06],
  CORNER_OUT: [0.57, 0.74], SMILE: [0.15, 0.9], FROWN: [-0.03, -0.08], NARROW: [0.45, 0.33],
  ROUND: [0.05, 0.15], ASIDE: [0.05, 0.15],
} as const;
/** How far a smile parts the lips. */
const SMILE_PARTS = 0.12;

/**
 * The coefficients, 0 to 1, in the order of `core/face`'s `EXPRESSIONS`; NaN for those that are not told.
 *
 * `xyzPx`: x, y, z of 478 landmarks, or of 468 without irises, and then without `eyeLook…`.
 */
export function expressions(xyzPx: Float64Array): Float64Array {
  const told = named(xyzPx);
  return Float64Array.from(EXPRESSIONS, (name) => told[name] ?? NaN);
}

type Told = Record<string, number>;

function named(xyzPx: Float64Array): Told {
  const cm = inHeadCm(xyzPx);
  const width = length(cm, ...OUTER_EYES);
  const unit = cm.map((value) => value / width);
  const told: Told = {};
  for (const side of SIDES) {
    const own = { ...eye(unit, side), ...brow(unit, side) };
    for (const [what, value] of Object.entries(own)) told[what + side.name] = value;
  }
  const innerUp = SIDES.map((s) => ramp(above(unit, s.brow[0], s.eye[1]), "BROW_INNER_UP"));
  return { ...told, browInnerUp: (innerUp[0] + innerUp[1]) / 2, ...mouth(unit) };
}

/** Lids and, where there is one, the iris. */
function eye(unit: Float64Array, { eye: [outer, inner], lids, iris, outwards }: Side): Told {
  const width = length(unit, outer, inner);
  const sum = lids.reduce((total, [up, down]) => total + length(unit, up, down), 0);
  const height = sum / lids.length / width;
  const told = { eyeBlink: ramp(height, "BLINK"), eyeWide: ramp(height, "WIDE") };
  if (unit.length < 3 * COUNT) return told;
  const off = (axis: number) => (at(unit, iris, axis) -
    (at(unit, outer, axis) + at(unit, inner, axis)) / 2) / width;
  const out = off(0) * outwards;
  return {
    ...told, eyeLookOut: ramp(out, "LOOK_ACROSS"), eyeLookIn: ramp(-out, "LOOK_ACROSS"),
    eyeLookUp: ramp(off(1), "LOOK_UP"), eyeLookDown: ramp(off(1), "LOOK_DOWN"),
  };
}

function brow(unit: Float64Array, { brow: [inner, outer], eye }: Side): Told {
  return {
    browDown: ramp(above(unit, inner, eye[1]), "BROW_DOWN"),
    browOuterUp: ramp(above(unit, outer, eye[0]), "BROW_OUTER_UP"),
  };
}

/** Lips and jaw. */
function mouth(unit: Float64Array): Told {
  const middle = (axis: number) => (at(unit, UPPER_LIP, axis) + at(unit, LOWER_LIP, axis)) / 2;
  const told: Told = {};
  let smiles = 0;
  for (const { name, mouth } of SIDES) {
    const [x, y] = [at(unit, mouth, 0) - middle(0), at(unit, mouth, 1) - middle(1)];
    const [raised, widened] = [ramp(y, "CORNER_UP"), ramp(2 * Math.abs(x), "CORNER_OUT")];
    const smile = ramp(0.6 * raised + 0.4 * widened, "SMILE");
    told[`mouthSmile${name}`] = smile;
    told[`mouthFrown${name}`] = ramp(y, "FROWN");
    smiles += smile;
  }
  const parted = length(unit, UPPER_LIP, LOWER_LIP);
  const narrow = ramp(length(unit, SIDES[0].mouth, SIDES[1].mouth), "NARROW");
  const [opened, aside, chin] = [ramp(parted, "ROUND"), middle(0), at(unit, CHIN, 0)];
  return {
    ...told,
    jawOpen: ramp(parted - (SMILE_PARTS * smiles) / 2, "JAW_OPEN"),
    mouthPucker: narrow * (1 - opened), mouthFunnel: narrow * opened,
    mouthLeft: ramp(aside, "ASIDE"), mouthRight: ramp(-aside, "ASIDE"),
    jawLeft: ramp(chin, "ASIDE"), jawRight: ramp(-chin, "ASIDE"),
  };
}

const at = (unit: Float64Array, landmark: number, axis: number): number =>
  unit[3 * landmark + axis];

function length(unit: Float64Array, one: number, other: number): number {
  return Math.hypot(...[0, 1, 2].map((axis) => at(unit, one, axis) - at(unit, other, axis)));
}

function above(unit: Float64Array, one: number, other: number): number {
  return at(unit, one, 1) - at(unit, other, 1);
}

/** 0 up to the first, 1 from the second on, in between straight; the second may be the smaller. */
function ramp(value: number, ends: keyof typeof RAMPS): number {
  const [start, end] = RAMPS[ends];
  return Math.min(Math.max((value - start) / (end - start), 0), 1);
}
