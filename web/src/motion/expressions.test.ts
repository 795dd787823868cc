import { expect, test } from "vitest";
import { EXPRESSIONS } from "../core/face";
import { expressionOf, presetsOf, weightsOf } from "./expressions";

const told = (some: Readonly<Record<string, number>>) => EXPRESSIONS.map((name) => some[name] ?? 0);

test.each([
  ["jawOpen", "jawOpen"], ["eyeBlink_L", "eyeBlinkLeft"], ["head:mouthSmileRight", "mouthSmileRight"],
  ["MouthSmile_R", "mouthSmileRight"], ["browInnerUp", "browInnerUp"], ["smile", null], ["tongueOut", null],
] as const)("%s is %s", (name, want) => {
  const which = expressionOf(name);
  expect(which === null ? null : EXPRESSIONS[which]).toBe(want);
});

test("every name is known", () => {
  expect(EXPRESSIONS.map(expressionOf)).toEqual(EXPRESSIONS.map((_, i) => i));
});

test.each([
  [{}, {}], [{ jawOpen: 0.7 }, { aa: 0.7 }], [{ mouthPucker: 1, jawOpen: 0.5 }, { ou: 1 }],
  [{ mouthStretchLeft: 1, mouthStretchRight: 1, jawOpen: 0.25 }, { ih: 0.25, ee: 0.75 }],
  [{ jawOpen: 0.5, mouthClose: 0.5 }, {}], [{ eyeBlinkLeft: 1 }, { blink: 0.5, blinkLeft: 1 }],
  [{ eyeLookOutLeft: 0.6, eyeLookInRight: 0.4 }, { lookLeft: 0.5 }],
] as [Record<string, number>, Record<string, number>][])("VRM's presets of %o", (some, want) => {
  const found = Object.entries(presetsOf(told(some))).filter(([, value]) => value > 1e-9);
  expect(Object.fromEntries(found)).toEqual(want);
});

const mesh = (count: number, more: object = {}) =>
  ({ primitives: [{ targets: Array<object>(count).fill({}) }], ...more });

test("morph targets with ARKit's names move as the face does, others stay", () => {
  const names = ["eyeBlink_R", "hair", "jawOpen"];
  const file = { nodes: [{}, { mesh: 0 }], meshes: [mesh(3, { extras: { targetNames: names }, weights: [0, 0.4, 0] })] };
  const found = weightsOf(file, [told({ jawOpen: 0.5 }), told({ eyeBlinkRight: 2 })]);
  expect([...found]).toEqual([[1, [[0, 0.4, 0.5], [1, 0.4, 0]]]]);
});

test("presets of VRM 1.0 move what they bind; who can blink with one eye does", () => {
  const bind = (index: number, weight: number) => ({ morphTargetBinds: [{ node: 0, index, weight }] });
  const preset = { aa: bind(0, 0.5), blinkLeft: bind(1, 1), blinkRight: bind(2, 1), blink: bind(1, 1), angry: bind(0, 1) };
  const file = { nodes: [{ mesh: 0 }], meshes: [mesh(3)], extensions: { VRMC_vrm: { expressions: { preset } } } };
  expect(weightsOf(file, [told({ jawOpen: 0.8, eyeBlinkLeft: 0.5 })]).get(0)).toEqual([[0.4, 0.5, 0]]);
});

test("groups of VRM 0.x do as well", () => {
  const blendShapeGroups = [
    { presetName: "blink", binds: [{ mesh: 0, index: 1, weight: 100 }] },
    { presetName: "A", binds: [{ mesh: 0, index: 0, weight: 50 }] },
    { presetName: "unknown", binds: [{ mesh: 0, index: 0, weight: 100 }] },
  ];
  const file = { nodes: [{ mesh: 0 }], meshes: [mesh(2)], extensions: { VRM: { blendShapeMaster: { blendShapeGroups } } } };
  const found = weightsOf(file, [told({ jawOpen: 0.8, eyeBlinkLeft: 1, eyeBlinkRight: 0.5 })]);
  expect(found.get(0)).toEqual([[0.4, 0.75]]);
});

test("a model without a face has no weights", () => {
  expect(weightsOf({ nodes: [{}, { mesh: 0 }], meshes: [mesh(0)] }, [told({ jawOpen: 1 })]).size).toBe(0);
});
