import { describe, expect, it } from "vitest";
import { EXPRESSIONS, Face } from "../../src/core/face";
import { Hand } from "../../src/core/hand";
import { NAMES } from "../../src/core/skeleton";
import { COLUMNS, LIFTED, shortest, toCsv, toExpressionsCsv, toJsonLines, toRow } from "./tables";

const range = (f: (i: number) => number[]) =>
  Float64Array.from(Array.from({ length: 33 }, (_, i) => f(i)).flat());

const POSE = {
  id: 0,
  xyImagePx: range((i) => [i * 10.1, 1 / (i + 1)]),
  z: range((i) => [i * -1e-6]),
  xyzWorldM: range((i) => [i * 0.1, i * -1e5, i * 1e-9]),
  visibility: range((i) => [i / 32]),
  presence: range((i) => [1 - i * 1e-4]),
  sigmaM: null,
  positionM: null,
};

// What kinesphere.media.tables wrote for the same numbers.
const PYTHON_CSV = [
  '"frame","t_ms","person","landmark","x_px","y_px","z","x_m","y_m","z_m","visibility","presence"',
  '3,50.016666666666666,0,"nose",0,1,0,0,0,0,0,1',
  '3,50.016666666666666,0,"left_eye_inner",10.1,0.5,-0.000001,0.1,-100000,1e-9,0.03125,0.9999',
  '3,50.016666666666666,0,"left_eye",20.2,0.33333334,-0.000002,0.2,-200000,2e-9,0.0625,0.9998',
];
const PYTHON_JSONL =
  '{"frame": 3, "t_ms": 50.016666666666666, "person": 0, "landmark": "left_eye", "x_px": 20.2, ' +
  '"y_px": 0.33333334, "z": -2e-06, "x_m": 0.2, "y_m": -200000.0, "z_m": 2e-09, ' +
  '"visibility": 0.0625, "presence": 0.9998}';

describe("the tables", () => {
  const rows = [toRow(3, 50.016666666666666, POSE)];

  it("are CSV to the letter as Python writes it", () => {
    const lines = toCsv(rows).split("\n");
    expect(lines.slice(0, 4)).toEqual(PYTHON_CSV);
    expect(lines).toHaveLength(1 + 33 + 1);
    expect(lines.at(-1)).toBe("");
  });

  it("are JSON lines with Python's numbers, in the order of the columns", () => {
    const lines = toJsonLines(rows).trimEnd().split("\n");
    expect(lines).toHaveLength(33);
    const third = JSON.parse(lines[2]) as object;
    expect(third).toEqual(JSON.parse(PYTHON_JSONL));
    expect(Object.keys(third)).toEqual([...COLUMNS]);
    expect(lines.map((line) => JSON.parse(line).landmark)).toEqual(NAMES);
  });

  it("hold spreads and a place where the lift was on, all the time", () => {
    const lifted = { ...POSE, sigmaM: range((i) => [i / 100]), positionM: Float64Array.of(0.1, -1, 3) };
    const row = toRow(3, 50, lifted);
    const [header, , second] = toCsv([row]).split("\n");
    expect(header).toBe(`${PYTHON_CSV[0]},${LIFTED.map((name) => `"${name}"`).join(",")}`);
    expect(second).toMatch(/,0\.03125,0\.9999,0\.01,0\.1,-1,3$/);
    const line = JSON.parse(toJsonLines([row]).split("\n")[2]) as object;
    expect(line).toMatchObject({ landmark: "left_eye", sigma_m: 0.02, hips_z_m: 3 });
    expect(toCsv([row, ...rows])).toContain(PYTHON_CSV[1]);
  });

  it("have lines more of hands and faces, and their expressions in a table of its own", () => {
    const numbers = (n: number) => Float64Array.from({ length: n }, (_, i) => i / 4);
    const leftHand = new Hand({
      side: "left", score: 0.75, xyImagePx: numbers(42), z: numbers(21), xyzHandM: numbers(63),
      xyzWorldM: numbers(63), imageSizePx: [9, 9],
    });
    const said = Float64Array.from(EXPRESSIONS, (name) => (name === "jawOpen" ? 0.5 : NaN));
    const face = new Face({
      score: 1, xyImagePx: numbers(956), z: numbers(478), xyzWorldM: numbers(1434), imageSizePx: [9, 9],
      expressions: said,
    });
    const row = toRow(3, 50, { ...POSE, leftHand, face });
    const lines = toCsv([row]).trimEnd().split("\n");
    expect(lines).toHaveLength(1 + 33 + 21 + 478);
    expect(lines[1 + 33]).toBe('3,50,0,"left_hand.wrist",0,0.25,0,0,0.25,0.5,0.75,0.75');
    expect(lines.at(-1)).toMatch(/^3,50,0,"face\.477",238\.5,238\.75,119\.25,/);
    expect(toExpressionsCsv([row])).toBe('"frame","t_ms","person","expression","value"\n3,50,0,"jawOpen",0.5\n');
    expect(toExpressionsCsv(rows)).toBeNull();
    const lifted = { ...POSE, leftHand, sigmaM: range((i) => [i / 100]), positionM: Float64Array.of(0, 1, 3) };
    expect(toCsv([toRow(3, 50, lifted)]).split("\n")[34]).toMatch(/,0\.75,0\.75,nan,0,1,3$/);
    expect(toJsonLines([toRow(3, 50, lifted)]).split("\n")[33]).toContain('"sigma_m":NaN,"hips_x_m":0');
  });

  it("are a header alone when nobody was there", () => {
    expect(toCsv([])).toBe(PYTHON_CSV[0] + "\n");
    expect(toJsonLines([])).toBe("");
  });
});

it("writes numbers of 32 bits so that reading gives the same number back", () => {
  let seed = 1;
  for (let i = 0; i < 2000; i++) {
    seed = (seed * 16807) % 2147483647;
    const value = Math.fround((seed / 2147483647 - 0.5) * 10 ** ((i % 20) - 10));
    expect(Math.fround(shortest(value))).toBe(value);
  }
});
