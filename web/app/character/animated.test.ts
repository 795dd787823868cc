import { readFileSync } from "node:fs";
import { AnimationMixer, Box3, Object3D, Vector3 } from "three";
import type { AnimationClip } from "three";
import { GLTFLoader } from "three/examples/jsm/loaders/GLTFLoader.js";
import { beforeAll, expect, test } from "vitest";
import { legM, solved, standingM } from "../../src/motion";
import type { Motion } from "../../src/motion";
import { fixture, numbers } from "../../src/parity";
import type { Encoded } from "../../src/parity";
import { loadCharacter } from "./character";
import type { Character } from "./character";

const OURS = readFileSync(new URL("../public/character.glb", import.meta.url));
const BONES = ["spine", "chest", "head", "leftUpperArm", "leftLowerArm", "leftHand", "rightHand",
  "leftLowerLeg", "leftFoot", "rightLowerLeg", "rightFoot"];

let motion: Motion;
let character: Character;
let scene: Object3D;
let clip: AnimationClip;

beforeAll(async () => {
  const one = fixture<Readonly<Record<"xyz_m" | "visibility" | "position_m" | "t_ms", Encoded>>>("motion_clip");
  const [xyz, seen, places, times] = [one.xyz_m, one.visibility, one.position_m, one.t_ms].map(numbers);
  motion = solved([...times].map((tMs, i) => ({
    tMs, xyzWorldM: xyz.subarray(99 * i, 99 * i + 99), visibility: seen.subarray(33 * i, 33 * i + 33),
    positionM: places.subarray(3 * i, 3 * i + 3),
  })));
  character = await loadCharacter(new File([Uint8Array.from(OURS)], "character.glb"));
  const bytes = character.animated(motion, "balance");
  const gltf = await new GLTFLoader().parseAsync(bytes.buffer, "");
  [scene, [clip]] = [gltf.scene, gltf.animations];
});

function at(frame: number): Map<string, Vector3> {
  const mixer = new AnimationMixer(scene);
  mixer.clipAction(clip).play();
  // A hair before the end, where a loop would begin again.
  mixer.setTime(Math.min(motion.tMs[frame] / 1000, clip.duration - 1e-6));
  scene.updateMatrixWorld(true);
  return placesOf(scene);
}

function placesOf(object: Object3D): Map<string, Vector3> {
  const found = new Map<string, Vector3>();
  object.traverse((node) => found.set(node.name, node.getWorldPosition(new Vector3())));
  return found;
}

test("it is the motion, as long as it is, and first in the file", () => {
  expect(clip.name).toBe("balance");
  expect(clip.duration).toBeCloseTo((motion.tMs[39] - motion.tMs[0]) / 1000, 4);
});

test("its joints are where the character on the page has them, in its own size", () => {
  const size = standingM(motion)[1];
  for (const frame of [0, 11, 25, 38]) {
    character.pose(motion.moments[frame], legM(motion), 0);
    character.object.updateMatrixWorld(true);
    const [here, there] = [placesOf(character.object), at(frame)];
    const scale = character.object.scale.x;
    for (const bone of BONES) {
      const want = here.get(bone)!.clone().sub(here.get("hips")!).divideScalar(scale);
      const got = there.get(bone)!.clone().sub(there.get("hips")!);
      expect(got.distanceTo(want), `${bone} at ${frame}`).toBeLessThan(1e-3 * size);
    }
  }
});

test("feet that stand stay where they stand, and soles are on the floor", () => {
  const stands = motion.tMs.map((_, i) => i).filter((i) =>
    [i - 2, i - 1, i, i + 1].every((k) => motion.contact[k]?.[0]) && !motion.contact[i][1]);
  expect(stands.length).toBeGreaterThan(8);
  for (const i of stands.slice(1)) {
    const step = at(i).get("leftFoot")!.sub(at(i - 1).get("leftFoot")!);
    expect(Math.hypot(step.x, step.z), `frame ${i}`).toBeLessThan(0.02);
  }
  for (const i of stands) {
    at(i);
    const { min } = new Box3().setFromObject(scene, true);
    expect(Math.abs(min.y), `frame ${i}`).toBeLessThan(0.06);
  }
});
