/**
 * Expressions on a model's morph targets: by ARKit's names, or by the expressions that a VRM has.
 * `kinesphere.motion.retarget.faces` is the same, and says which preset is moved by what.
 */

import { EXPRESSIONS } from "../core/face";

export type Preset = "aa" | "ih" | "ou" | "ee" | "oh" | "blink" | "blinkLeft" | "blinkRight" |
  "lookUp" | "lookDown" | "lookLeft" | "lookRight" | "happy";

/** What VRM 0.x calls its presets. */
const OLD: Readonly<Record<string, Preset>> = {
  a: "aa", i: "ih", u: "ou", e: "ee", o: "oh", joy: "happy", blink: "blink", blink_l: "blinkLeft",
  blink_r: "blinkRight", lookup: "lookUp", lookdown: "lookDown", lookleft: "lookLeft", lookright: "lookRight",
};

const BY_NAME = new Map(EXPRESSIONS.flatMap((name, i) => {
  const plain = name.toLowerCase();
  return [[plain, i], [plain.replace(/left$/, "l").replace(/right$/, "r"), i]] as const;
}));

/** Which of EXPRESSIONS a morph target's name says: "jawOpen", "eyeBlink_L"; or null. */
export function expressionOf(name: string): number | null {
  const plain = name.replace(/^.*[.:|]/, "").replace(/[\s_-]/g, "").toLowerCase();
  return BY_NAME.get(plain) ?? null;
}

/** VRM's presets as far as they are moved; 0 to 1. */
export function presetsOf(expressions: readonly number[]): Readonly<Record<Preset, number>> {
  const of = (...names: string[]) =>
    names.reduce((sum, name) => sum + expressions[EXPRESSIONS.indexOf(name)], 0) / names.length;
  const both = (name: string) => of(`${name}Left`, `${name}Right`);
  const [ou, oh, wide] = [of("mouthPucker"), of("mouthFunnel"), both("mouthStretch")];
  const open = Math.max(of("jawOpen") - of("mouthClose"), 0);
  const flat = 1 - Math.max(ou, oh);
  return {
    aa: open * (1 - wide) * flat, ih: open * wide * flat, ou, ee: (1 - open) * wide * flat, oh,
    blink: both("eyeBlink"), blinkLeft: of("eyeBlinkLeft"), blinkRight: of("eyeBlinkRight"),
    lookUp: both("eyeLookUp"), lookDown: both("eyeLookDown"),
    lookLeft: of("eyeLookOutLeft", "eyeLookInRight"), lookRight: of("eyeLookInLeft", "eyeLookOutRight"),
    happy: both("mouthSmile"),
  };
}

/** What is read of a glTF document. */
export interface Faces {
  readonly nodes?: readonly { readonly mesh?: number; readonly weights?: readonly number[] }[];
  readonly meshes?: readonly Mesh[];
  readonly extensions?: { readonly VRMC_vrm?: Vrm1; readonly VRM?: Vrm0 };
}
interface Named {
  readonly extras?: { readonly targetNames?: readonly string[] };
}
interface Mesh extends Named {
  readonly primitives: readonly (Named & { readonly targets?: readonly unknown[] })[];
  readonly weights?: readonly number[];
}
interface Vrm1 {
  readonly expressions?: { readonly preset?: Readonly<Record<string, {
    readonly morphTargetBinds?: readonly { node: number; index: number; weight: number }[];
  }>> };
}
interface Vrm0 {
  readonly blendShapeMaster?: { readonly blendShapeGroups?: readonly {
    readonly presetName?: string; readonly binds?: readonly { mesh: number; index: number; weight: number }[];
  }[] };
}
interface Move {
  readonly node: number;
  readonly target: number;
  readonly by: (expressions: readonly number[]) => number;
}

/**
 * How strong all morph targets of each mesh are that an expression moves, by node; at each moment. What it
 * does not move stays as the file has it.
 */
export function weightsOf(
  file: Faces, moments: readonly (readonly number[])[],
): ReadonlyMap<number, readonly (readonly number[])[]> {
  const rest = new Map((file.nodes ?? []).map((_, node) => [node, resting(file, node)] as const)
    .filter(([, weights]) => weights.length > 0));
  const moves = movesOf(file, [...rest.keys()])
    .filter(({ node, target }) => target < (rest.get(node)?.length ?? 0));
  const touched = [...new Set(moves.map(({ node }) => node))].sort((a, b) => a - b);
  return new Map(touched.map((node) => [node, moments.map((expressions) => {
    const out = [...rest.get(node)!];
    for (const move of moves) if (move.node === node) out[move.target] += move.by(expressions);
    return out.map((value) => Math.min(1, Math.max(0, value)));
  })]));
}

function resting({ nodes = [], meshes = [] }: Faces, node: number): readonly number[] {
  const { mesh, weights } = nodes[node];
  if (mesh === undefined) return [];
  const count = meshes[mesh].primitives[0].targets?.length ?? 0;
  return weights ?? meshes[mesh].weights ?? Array<number>(count).fill(0);
}

function movesOf(file: Faces, nodes: readonly number[]): Move[] {
  const named = nodes.flatMap((node) => namesOf(file, node).flatMap((name, target): Move[] => {
    const which = expressionOf(name);
    return which === null ? [] : [{ node, target, by: (expressions) => expressions[which] }];
  }));
  if (named.length > 0) return named;
  const binds = bindsOf(file);
  const there = new Set(binds.map(({ preset }) => preset));
  const oneEye = there.has("blinkLeft") && there.has("blinkRight");
  return binds.filter(({ preset }) => !(preset === "blink" && oneEye)).map(({ node, target, far, preset }) =>
    ({ node, target, by: (expressions) => far * (presetsOf(expressions)[preset] ?? 0) }));
}

function namesOf({ nodes = [], meshes = [] }: Faces, node: number): readonly string[] {
  const mesh = meshes[nodes[node].mesh!];
  return mesh.extras?.targetNames ?? mesh.primitives[0].extras?.targetNames ?? [];
}

interface Bind {
  readonly node: number;
  readonly target: number;
  readonly far: number;
  readonly preset: Preset;
}

/** What a VRM's presets move. */
function bindsOf({ nodes = [], extensions }: Faces): Bind[] {
  const told = Object.entries(extensions?.VRMC_vrm?.expressions?.preset ?? {});
  const one = told.flatMap(([preset, { morphTargetBinds = [] }]) => morphTargetBinds.map((bind): Bind =>
    ({ node: bind.node, target: bind.index, far: bind.weight, preset: preset as Preset })));
  const groups = extensions?.VRM?.blendShapeMaster?.blendShapeGroups ?? [];
  const zero = groups.flatMap(({ presetName = "", binds = [] }) => binds.flatMap((bind) =>
    nodes.flatMap(({ mesh }, node): Bind[] => {
      const preset = OLD[presetName.toLowerCase()];
      return mesh === bind.mesh && preset ? [{ node, target: bind.index, far: bind.weight / 100, preset }] : [];
    })));
  return [...one, ...zero];
}
