import { expect, test } from "vitest";
import { WeightsError } from "../../core/errors";
import { coded, OUT } from "./network";
import { SIGNAL } from "./signal";
import { half, readLiftCard, toLift } from "./stored";
import { bytes, CARD, shipped } from "./testing";

const GOOD = JSON.parse(CARD) as Record<string, unknown> & {
  layers: { name: string; shape: [number, number] }[];
  visible: number[][];
};
const read = (more: object) => readLiftCard(JSON.stringify({ ...GOOD, ...more }), "lift.json");

test("the lift that ships is read", () => {
  const { network, visible, spread } = shipped();
  expect(network.encode[0].columns).toBe(SIGNAL);
  expect(network.out.rows).toBe(OUT);
  expect(network.lagsMs[0]).toBe(0);
  expect(network.join.columns).toBe((coded(network) + 4) * network.lagsMs.length);
  expect([visible.factor.length, visible.added.length]).toEqual([33, 33]);
  expect(spread).toBeGreaterThan(0);
});

test("16 bits are the number that they stand for", () => {
  const known: [number, number][] = [
    [0x3c00, 1], [0xc000, -2], [0x3555, 0.333251953125], [0x7bff, 65504], [0x0400, 2 ** -14],
    [0x0001, 2 ** -24], [0x8001, -(2 ** -24)], [0x0000, 0], [0x7c00, Infinity], [0xfc00, -Infinity],
  ];
  for (const [bits, value] of known) expect(half(bits)).toBe(value);
  expect(half(0x7e00)).toBeNaN();
});

const layers = (name: string, shape: [number, number] | null) => ({
  layers: GOOD.layers.flatMap((one) =>
    one.name !== name ? [one] : shape ? [{ name, shape }] : []),
});

test.each([
  ["another role", { role: "landmarks" }, "card of weights for role 'landmarks'; 'lift' is needed"],
  ["no layers", { layers: 3 }, "'layers' must be a list"],
  ["no join", layers("join", null), "'join' is missing"],
  ["a layer of another size", layers("block.0", [512, 100]), "a layer that takes 100 numbers, got 512"],
  ["another end", layers("out", [99, 512]), "99 numbers at the end, not 133"],
  ["another length", { bytes: 2000 }, "numbers, and a file of 1000"],
  ["half a calibration", { visible: [GOOD.visible[0]] }, "visible must be 2 x 33 numbers"],
  ["words for numbers", { lags_ms: ["0"] }, "'lags_ms' must be a list of numbers"],
])("a card with %s is refused, and the message says why", (_, more, says) => {
  expect(() => read(more)).toThrow(WeightsError);
  expect(() => read(more)).toThrow(says);
});

test("what is no card is refused", () => {
  expect(() => readLiftCard("<!doctype html>", "lift.json")).toThrow("not readable JSON");
  expect(() => readLiftCard("3", "lift.json")).toThrow("lift.json lacks or garbles a field");
});

test("numbers that are not finite are refused", () => {
  const data = new Uint16Array(bytes());
  data[1000] = 0x7e00;
  expect(() => toLift(readLiftCard(CARD, "lift.json"), data.buffer)).toThrow("not finite");
});
