/** Files read back by a reader of their own: forward kinematics of what they hold = the joints. */

import { beforeAll, describe, expect, test } from "vitest";
import { fixture, numbers } from "../../parity";
import type { Encoded } from "../../parity";
import { solved } from "../clip";
import type { Motion } from "../clip";
import { jointPositions } from "../forward";
import { rotationsOf } from "../fingers/angles";
import type { Turn } from "../fingers/angles";
import { RELAXED } from "../fingers/limits";
import { USUAL_HAND, fingerOffsetsOf } from "../fingers/sizes";
import { BONES, FINGERS, TIPS } from "../humanoid";
import type { Bone } from "../humanoid";
import { angleOf, axisAngle, difference, multiply, rotate } from "../quaternions";
import type { Quat } from "../quaternions";
import { skeletonOf, wholePositions } from "../skeleton";
import { ZERO, add, length, radians, subtract } from "../vectors";
import type { Vec3 } from "../vectors";
import { toBvh } from "./bvh";
import { evenly, held, rateOf } from "./even";
import { readGlb } from "./glb";
import { toGlb } from "./gltf";

let motion: Motion;

beforeAll(() => {
  const one = fixture<Readonly<Record<"xyz_m" | "visibility" | "position_m" | "t_ms", Encoded>>>("motion_clip");
  const [xyz, seen, places, times] = [one.xyz_m, one.visibility, one.position_m, one.t_ms].map(numbers);
  motion = solved([...times].map((tMs, i) => ({
    tMs, xyzWorldM: xyz.subarray(99 * i, 99 * i + 99), visibility: seen.subarray(33 * i, 33 * i + 33),
    positionM: places.subarray(3 * i, 3 * i + 3),
  })));
});

const joints = (of: Motion, i: number) => jointPositions(of.moments[i], of.offsets, of.hipsM[i]);

/** The largest distance of a joint or tip from where it should be, in metres. */
function apart(got: ReadonlyMap<string, Vec3>, of: Motion, i: number): number {
  const want = joints(of, i);
  return Math.max(...BONES.map((bone) => length(subtract(got.get(bone)!, want[bone]))));
}

interface BvhJoint {
  readonly name: string;
  readonly parent: BvhJoint | null;
  offset: Vec3;
  channels: string[];
}

/** A reader of BVH that knows nothing of how ours is written. */
function readBvh(text: string): { joints: BvhJoint[]; frames: number[][]; frameTime: number } {
  const words = text.split(/\s+/);
  const all: BvhJoint[] = [];
  const open: (BvhJoint | null)[] = [];
  let [at, last]: [number, BvhJoint | null] = [1, null];
  for (; words[at] !== "MOTION"; at++) {
    if (/ROOT|JOINT|End/.test(words[at])) {
      const name = words[at] === "End" ? `${open.at(-1)!.name} end` : words[at + 1];
      last = { name, parent: open.at(-1) ?? null, offset: ZERO, channels: [] };
      all.push(last);
      at += 1;
    } else if (words[at] === "{") open.push(last);
    else if (words[at] === "}") open.pop();
    else if (words[at] === "OFFSET") {
      last!.offset = words.slice(at + 1, at + 4).map(Number) as unknown as Vec3;
      at += 3;
    } else if (words[at] === "CHANNELS") {
      const count = Number(words[at + 1]);
      last!.channels = words.slice(at + 2, at + 2 + count);
      at += 1 + count;
    } else throw new Error(`what is ${words[at]}?`);
  }
  const count = Number(words[at + 2]);
  const values = words.slice(at + 6).filter(Boolean).map(Number);
  const wide = values.length / count;
  const frames = Array.from({ length: count }, (_, i) => values.slice(wide * i, wide * (i + 1)));
  return { joints: all, frames, frameTime: Number(words[at + 5]) };
}

const AXES: Readonly<Record<string, Vec3>> = { X: [1, 0, 0], Y: [0, 1, 0], Z: [0, 0, 1] };

/** Where the joints of a frame are, in metres. */
function placed(all: readonly BvhJoint[], frame: readonly number[]): Map<string, Vec3> {
  const poses = new Map<BvhJoint, [Quat, Vec3]>();
  let k = 0;
  for (const one of all) {
    let [turn, place]: [Quat, Vec3] = [[0, 0, 0, 1], one.offset];
    for (const channel of one.channels) {
      const value = frame[k++];
      if (channel.endsWith("position")) place = add(place, AXES[channel[0]].map((v) => v * value) as unknown as Vec3);
      else turn = multiply(turn, axisAngle(AXES[channel[0]], radians(value)));
    }
    const [above, from]: [Quat, Vec3] = one.parent ? poses.get(one.parent)! : [[0, 0, 0, 1], ZERO];
    poses.set(one, [multiply(above, turn), add(from, rotate(above, place))]);
  }
  return new Map([...poses].map(([{ name }, [, place]]) => [name, place.map((v) => v / 100) as unknown as Vec3]));
}

describe("BVH", () => {
  test("its joints are where they are, at each frame", () => {
    const { joints, frames, frameTime } = readBvh(toBvh(motion));
    expect(frames).toHaveLength(40);
    expect(1 / frameTime).toBeCloseTo(30, 3);
    expect(joints).toHaveLength(BONES.length + TIPS.length);
    for (const [i, frame] of frames.entries()) {
      expect(apart(placed(joints, frame), motion, i), `frame ${i}`).toBeLessThan(1e-5);
    }
  });

  test("hips have six channels, all others three, in the order z, x, y; fingers end where they end", () => {
    const text = toBvh(motion);
    expect(text).toMatch(/^HIERARCHY\nROOT hips\n\{\n\tOFFSET 0\.000000 0\.000000 0\.000000\n\tCHANNELS 6 Xposition Yposition Zposition Zrotation Xrotation Yrotation\n/);
    expect(text.match(/CHANNELS 3 Zrotation Xrotation Yrotation/g)).toHaveLength(BONES.length - 1);
    const hand = readBvh(text).joints.find(({ name }) => name === "leftHand end")!;
    expect(length(subtract(hand.offset.map((v) => v / 100) as unknown as Vec3, motion.tips.leftHand))).toBeLessThan(1e-6);
    expect(text).not.toMatch(/NaN|Infinity|-0\.000000/);
  });

  test("angles do not jump by whole turns", () => {
    const spun = { ...motion, moments: motion.moments.map((one, i) =>
      ({ ...one, local: { ...one.local, hips: axisAngle([0, 1, 0], i * 0.4) } })) };
    const { frames } = readBvh(toBvh(spun));
    for (const [i, frame] of frames.slice(1).entries()) expect(Math.abs(frame[5] - frames[i][5])).toBeLessThan(30);
    expect(Math.abs(frames[39][5])).toBeGreaterThan(720);
  });

  test("another rate has other frames, of the same movement", () => {
    const { joints, frames } = readBvh(toBvh(motion, 60));
    expect(frames).toHaveLength(79);
    expect(apart(placed(joints, frames[20]), motion, 10)).toBeLessThan(1e-5);
  });
});

interface Gltf {
  nodes: { name: string; children?: number[]; translation?: number[] }[];
  accessors: { bufferView: number; componentType: number; count: number; type: string; min?: number[]; max?: number[] }[];
  bufferViews: { byteOffset: number; byteLength: number }[];
  buffers: { byteLength: number }[];
  animations: { channels: { sampler: number; target: { node: number; path: string } }[];
    samplers: { input: number; output: number }[]; }[];
  meshes: { primitives: { attributes: Record<string, number> }[] }[];
  skins: { joints: number[]; inverseBindMatrices: number }[];
}

describe("GLB", () => {
  const open = () => {
    const bytes = toGlb(motion, "balance");
    const view = new DataView(bytes.buffer);
    const size = view.getUint32(12, true);
    const json = JSON.parse(new TextDecoder().decode(bytes.subarray(20, 20 + size))) as Gltf;
    const array = (accessor: number): number[] => {
      const { bufferView, componentType, count, type } = json.accessors[accessor];
      const wide = { SCALAR: 1, VEC3: 3, VEC4: 4, MAT4: 16 }[type]!;
      const at = 28 + size + json.bufferViews[bufferView].byteOffset;
      return Array.from({ length: count * wide }, (_, i) =>
        componentType === 5126 ? view.getFloat32(at + 4 * i, true) : view.getUint8(at + i));
    };
    return { bytes, view, size, json, array };
  };

  test("the container is whole: magic, lengths, everything at multiples of four", () => {
    const { bytes, view, size, json } = open();
    expect(new TextDecoder().decode(bytes.subarray(0, 4))).toBe("glTF");
    expect(view.getUint32(8, true)).toBe(bytes.length);
    expect(size % 4).toBe(0);
    expect(view.getUint32(20 + size, true)).toBe(json.buffers[0].byteLength);
    expect(28 + size + json.buffers[0].byteLength).toBe(bytes.length);
    for (const { byteOffset } of json.bufferViews) expect(byteOffset % 4).toBe(0);
    const again = readGlb(bytes);
    expect(again.document).toEqual(json);
    expect(again.bytes()).toEqual(bytes);
  });

  test("its joints are where they are, at each keyframe", () => {
    const { json, array } = open();
    const [{ channels, samplers }] = json.animations;
    const curve = (node: number, path: string) => {
      const { sampler } = channels.find(({ target }) => target.node === node && target.path === path)!;
      return [samplers[sampler].input, samplers[sampler].output].map(array);
    };
    const parents = json.nodes.map((_, i) => json.nodes.findIndex(({ children }) => children?.includes(i)));
    for (let i = 0; i < 40; i++) {
      const poses: [Quat, Vec3][] = [];
      for (const node of BONES.keys()) {
        const [times, turns] = curve(node, "rotation");
        expect(times[i]).toBeCloseTo(motion.tMs[i] / 1000, 5);
        const own = turns.slice(4 * i, 4 * i + 4) as unknown as Quat;
        const place = (node === 0 ? curve(0, "translation")[1].slice(3 * i, 3 * i + 3) : json.nodes[node].translation) as unknown as Vec3;
        const [above, from]: [Quat, Vec3] = poses[parents[node]] ?? [[0, 0, 0, 1], ZERO];
        poses.push([multiply(above, own), add(from, rotate(above, place))]);
      }
      const got = new Map(poses.map(([, place], node) => [json.nodes[node].name, place]));
      expect(apart(got, motion, i)).toBeLessThan(1e-5);
    }
  });

  test("there is a body to look at, in the T-pose on the floor, bound to its bones", () => {
    const { json, array } = open();
    const points = json.meshes[0].primitives.flatMap(({ attributes }) => array(attributes.POSITION));
    const ys = points.filter((_, i) => i % 3 === 1);
    expect(Math.min(...ys)).toBeGreaterThan(-0.05);
    expect(Math.min(...ys)).toBeLessThan(0.05);
    expect(Math.max(...ys)).toBeGreaterThan(1.2);
    const [{ joints, inverseBindMatrices }] = json.skins;
    expect(joints).toHaveLength(BONES.length);
    expect(array(inverseBindMatrices)).toHaveLength(16 * BONES.length);
    for (const { attributes } of json.meshes[0].primitives) {
      const normals = array(attributes.NORMAL);
      const { count, min, max } = json.accessors[attributes.POSITION];
      expect(min && max && min.every((low, k) => low <= max[k])).toBe(true);
      expect(array(attributes.JOINTS_0)).toHaveLength(4 * count);
      for (let i = 0; i < count; i++) expect(Math.hypot(...normals.slice(3 * i, 3 * i + 3))).toBeCloseTo(1, 4);
    }
  });
});

describe("fingers", () => {
  const turns = (i: number) => ({ left: wave(i), right: wave(i + 0.7) });
  const wave = (t: number): Turn[] => RELAXED.map(([bent], k) => [bent + 0.4 * Math.sin(t / 5 + k), 0.1 * Math.sin(t + k), 0]);
  const whole = (): Motion => ({
    ...motion, fingers: fingerOffsetsOf(USUAL_HAND),
    moments: motion.moments.map((moment, i) => ({ ...moment, fingers: rotationsOf(turns(i)), expressions: [i / 40, 0.5] })),
  });

  test("BVH: their joints are where they are, and hands have no end of their own", () => {
    const one = whole();
    const { joints, frames } = readBvh(toBvh(one));
    expect(joints).toHaveLength(49 + 13);
    expect(joints.map(({ name }) => name)).not.toContain("leftHand end");
    for (const i of [0, 11, 39]) {
      const got = placed(joints, frames[i]);
      const want = wholePositions(skeletonOf(one), one.moments[i], one.hipsM[i]);
      for (const finger of FINGERS) expect(length(subtract(got.get(finger)!, want[finger]!))).toBeLessThan(1e-5);
    }
  });

  test("GLB: each has a node, keyframes and a bone to look at", () => {
    const document = readGlb(toGlb(whole())).document as unknown as Gltf;
    const names = document.nodes.map(({ name }) => name);
    expect(names).toEqual(expect.arrayContaining([...FINGERS]));
    expect(document.skins[0].joints).toHaveLength(49);
    const turned = document.animations[0].channels.filter(({ target }) => target.path === "rotation");
    expect(turned).toHaveLength(49);
    const hand = document.nodes[names.indexOf("leftHand")];
    expect(hand.children!.map((child) => names[child])).toContain("leftThumbMetacarpal");
  });

  test("frames in between are turned between, and expressions mixed", () => {
    const one = whole();
    const even = evenly(one, 60);
    for (const finger of FINGERS) {
      const [same, was] = [even.moments[20].fingers![finger], one.moments[10].fingers![finger]];
      expect(angleOf(difference(same, was))).toBeLessThan(1e-9);
    }
    expect(even.moments[21].expressions![0]).toBeCloseTo(10.5 / 40, 3);
    const finger = "rightIndexProximal";
    const [a, b] = [10, 11].map((i) => one.moments[i].fingers![finger]);
    expect(angleOf(difference(a, even.moments[21].fingers![finger]))).toBeCloseTo(angleOf(difference(a, b)) / 2, 3);
  });
});

describe("times", () => {
  const at = (tMs: readonly number[]): Motion => ({
    ...motion, tMs, ...Object.fromEntries((["moments", "hipsM", "contact"] as const).map((name) =>
      [name, motion[name].slice(0, tMs.length)])),
  });

  test("the rate is what most frames have, whatever is missing", () => {
    expect(rateOf([0, 33.3, 66.6, 99.9, 1099.9, 1133.2])).toBeCloseTo(30.03, 1);
    expect(rateOf([5])).toBe(30);
  });

  test("uneven frames are put at even times, and a single one stays one", () => {
    expect(evenly(at([0, 30, 70, 100]), 10).tMs).toEqual([0, 100]);
    expect(evenly(at([7])).moments).toHaveLength(1);
    expect(readBvh(toBvh(at([7]))).frames).toHaveLength(1);
  });

  test("a long absence is held still: nobody drifts to where they come back", () => {
    const away = at([0, 33, 66, 2000, 2033]);
    expect(held(away).tMs).toHaveLength(6);
    expect(held(away).moments[3].local).toEqual(away.moments[2].local);
    expect(Object.values(held(away).moments[3].trust)).toEqual(BONES.map(() => 0));
    const even = evenly(away, 30);
    const during = even.tMs.findIndex((tMs) => tMs > 1000);
    const drift = BONES.map((bone: Bone) => length(subtract(joints(even, during)[bone], joints(away, 2)[bone])));
    expect(Math.max(...drift)).toBeLessThan(1e-6);
  });

  test("millions of frames are refused", () => {
    expect(() => evenly(at([0, 1e9]), 30)).toThrow(/too many/);
  });
});
