/** Fingers and faces of characters: on the page, and in their own files. */

import { readFileSync } from "node:fs";
import { AnimationMixer, Bone as Node, Mesh, Object3D, Vector3 } from "three";
import { GLTFLoader } from "three/examples/jsm/loaders/GLTFLoader.js";
import { expect, test } from "vitest";
import { EXPRESSIONS } from "../../src/core/face";
import {
  BONES, FINGERS, T_POSE, USUAL, legM, legOf, offsetsOf, perBone, solved, wholePositions,
} from "../../src/motion";
import type { AnyBone, Motion, Rotations } from "../../src/motion";
import { anyRotation, landmarksOf, numbers, BODY } from "../../src/motion/example";
import { rotationsOf } from "../../src/motion/fingers/angles";
import type { Turn } from "../../src/motion/fingers/angles";
import { RELAXED } from "../../src/motion/fingers/limits";
import { USUAL_HAND, fingerOffsetsOf } from "../../src/motion/fingers/sizes";
import { parentOf, skeletonOf } from "../../src/motion/skeleton";
import { loadCharacter } from "./character";
import { createRig, poseRig } from "./rig";

const OURS = readFileSync(new URL("../public/character.glb", import.meta.url));
const ours = () => loadCharacter(new File([Uint8Array.from(OURS)], "character.glb"));
const next = numbers(7);

const any = (): Turn[] => RELAXED.map(([bent]) => [bent + 0.5 * next(), 0.2 * next() - 0.1, 0]);
const posed = (): Rotations => ({
  trust: T_POSE.trust, local: perBone((bone) => anyRotation(next, bone === "hips" ? 3 : 0.8)),
  fingers: rotationsOf({ left: any(), right: any() }),
  expressions: EXPRESSIONS.map(() => next()),
});

function whole(): Motion {
  const frames = [0, 33, 66].map((tMs) => ({ ...landmarksOf(BODY), tMs, positionM: null }));
  const motion = solved(frames);
  return {
    ...motion, fingers: fingerOffsetsOf(USUAL_HAND),
    moments: motion.moments.map((moment) => ({ ...moment, ...{ ...posed(), local: moment.local } })),
  };
}

/** A model with our proportions whose bones are turned at random; its fingers are straight. */
function model(): ReadonlyMap<AnyBone, Object3D> {
  const skeleton = skeletonOf({ ...whole(), offsets: offsetsOf(USUAL) });
  const at = wholePositions(skeleton, { ...T_POSE, fingers: rotationsOf({ left: flat(), right: flat() }) });
  const nodes = new Map<AnyBone, Object3D>();
  const top = new Object3D();
  for (const bone of skeleton.bones) {
    const node = new Node();
    const above = parentOf(bone);
    (above === null ? top : nodes.get(above)!).add(node);
    node.quaternion.set(...anyRotation(next, 3));
    top.updateMatrixWorld(true);
    node.position.copy(node.parent!.worldToLocal(new Vector3(...at[bone]!)));
    nodes.set(bone, node);
  }
  top.updateMatrixWorld(true);
  return nodes;
}

const flat = (): Turn[] => RELAXED.map(() => [0, 0, 0]);

test("fingers of any model take the pose; those that are not known stay as they were bound", () => {
  const nodes = model();
  const top = nodes.get("hips")!.parent!;
  const rig = createRig(top, nodes);
  const bound = nodes.get("leftIndexDistal")!.quaternion.clone();
  const pose = posed();
  poseRig(rig, pose, legOf(USUAL));
  rig.holder.updateMatrixWorld(true);
  const skeleton = skeletonOf({ ...whole(), offsets: offsetsOf(USUAL) });
  const want = wholePositions(skeleton, pose);
  const place = (bone: AnyBone) => nodes.get(bone)!.getWorldPosition(new Vector3());
  for (const bone of [...BONES, ...FINGERS]) {
    expect(place(bone).sub(place("hips")).distanceTo(new Vector3(...want[bone]!)), bone).toBeLessThan(1e-4);
  }
  poseRig(rig, { ...pose, fingers: null }, legOf(USUAL));
  expect(nodes.get("leftIndexDistal")!.quaternion.angleTo(bound)).toBeLessThan(1e-6);
});

const faceIn = (object: Object3D): Mesh[] => {
  const found: Mesh[] = [];
  object.traverse((node) => {
    if ((node as Mesh).morphTargetInfluences) found.push(node as Mesh);
  });
  return found;
};

test("our own character's face moves, and is calm when nothing is known of it", async () => {
  const character = await ours();
  const pose = posed();
  character.pose(pose, 0.8, 0);
  const meshes = faceIn(character.object);
  expect(meshes.length).toBeGreaterThan(0);
  for (const { morphTargetDictionary, morphTargetInfluences } of meshes) {
    for (const [name, i] of Object.entries(morphTargetDictionary!)) {
      expect(morphTargetInfluences![i], name).toBe(pose.expressions![EXPRESSIONS.indexOf(name)]);
    }
  }
  character.pose({ ...pose, expressions: null }, 0.8, 33);
  for (const mesh of meshes) expect(Math.max(...mesh.morphTargetInfluences!)).toBe(0);
});

test("its own file has fingers and expressions as the page shows them", async () => {
  const [character, motion] = [await ours(), whole()];
  const gltf = await new GLTFLoader().parseAsync(character.animated(motion, "whole").buffer, "");
  const mixer = new AnimationMixer(gltf.scene);
  mixer.clipAction(gltf.animations[0]).play();
  mixer.setTime(0.033);
  gltf.scene.updateMatrixWorld(true);
  character.pose(motion.moments[1], legM(motion), 0);
  character.object.updateMatrixWorld(true);
  const scale = character.object.scale.x;
  const between = (object: Object3D, a: string, b: string) => object.getObjectByName(a)!
    .getWorldPosition(new Vector3()).sub(object.getObjectByName(b)!.getWorldPosition(new Vector3()));
  for (const finger of FINGERS) {
    const want = between(character.object, finger, "hips").divideScalar(scale);
    expect(between(gltf.scene, finger, "hips").distanceTo(want), finger).toBeLessThan(2e-3);
  }
  const [face] = faceIn(gltf.scene);
  const jaw = face.morphTargetInfluences![face.morphTargetDictionary!.jawOpen];
  expect(jaw).toBeCloseTo(motion.moments[1].expressions![EXPRESSIONS.indexOf("jawOpen")], 3);
});

test("a motion without hands leaves fingers as they are bound", async () => {
  const [character, motion] = [await ours(), whole()];
  const { fingers: _, ...body } = motion;
  const alone = { ...body, moments: body.moments.map(({ local, trust }) => ({ local, trust })) };
  const gltf = await new GLTFLoader().parseAsync(character.animated(alone, "body").buffer, "");
  const moved = gltf.animations[0].tracks.map(({ name }) => name);
  expect(moved.some((name) => name.startsWith("leftUpperArm"))).toBe(true);
  expect(moved.some((name) => name.startsWith("leftIndex") || name.includes("morph"))).toBe(false);
});
