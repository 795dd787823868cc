import { Bone as Node, Euler, Object3D, Quaternion, Vector3 } from "three";
import { expect, test } from "vitest";
import { BONES, PARENT, T_POSE, USUAL, jointPositions, legOf, offsetsOf, perBone } from "../../src/motion";
import type { Bone, Rotations } from "../../src/motion";
import { anyRotation, numbers } from "../../src/motion/example";
import { bonesByName } from "./names";
import { createRig, poseRig } from "./rig";

const OFFSETS = offsetsOf(USUAL);
const LEG_M = legOf(USUAL);
const next = numbers(4);
const POSE: Rotations = {
  trust: T_POSE.trust,
  local: perBone((bone) => anyRotation(next, bone === "hips" ? 3 : 1)),
};
const MIXAMO: Partial<Record<Bone, string>> = {
  hips: "Hips", spine: "Spine", chest: "Spine2", neck: "Neck", head: "Head",
  leftShoulder: "LeftShoulder", rightShoulder: "RightShoulder",
  leftUpperArm: "LeftArm", leftLowerArm: "LeftForeArm", leftHand: "LeftHand",
  rightUpperArm: "RightArm", rightLowerArm: "RightForeArm", rightHand: "RightHand",
  leftUpperLeg: "LeftUpLeg", leftLowerLeg: "LeftLeg", leftFoot: "LeftFoot",
  rightUpperLeg: "RightUpLeg", rightLowerLeg: "RightLeg", rightFoot: "RightFoot",
};

/**
 * A skeleton with our proportions and Mixamo's names: bones turned at random in the bind pose,
 * all of it `turned` and `scaled`, and posed as `bind` says.
 */
function skeleton(bind: Rotations, turned: Quaternion, scaled: number): Object3D {
  const at = jointPositions(bind, OFFSETS);
  const root = new Object3D();
  root.quaternion.copy(turned);
  root.scale.setScalar(scaled);
  const top = new Object3D();
  top.add(root);
  const nodes = new Map<string, Object3D>();
  for (const bone of BONES) {
    const node = new Node();
    node.name = `mixamorig:${MIXAMO[bone]}`;
    nodes.set(bone, node);
    const above = PARENT[bone];
    (above === null ? root : nodes.get(above)!).add(node);
    node.quaternion.set(...anyRotation(next, 3));
    top.updateMatrixWorld(true);
    const place = new Vector3(...at[bone]).applyMatrix4(root.matrixWorld);
    node.position.copy(node.parent!.worldToLocal(place));
  }
  top.updateMatrixWorld(true);
  return top;
}

function posed(bind: Rotations, turned: Quaternion, scaled: number) {
  const model = skeleton(bind, turned, scaled);
  const nodes: Object3D[] = [];
  model.traverse((node) => nodes.push(node));
  const bones = bonesByName(nodes);
  expect(bones.size).toBe(BONES.length);
  const rig = createRig(model, bones);
  poseRig(rig, POSE, LEG_M);
  rig.holder.updateMatrixWorld(true);
  return { rig, at: (bone: Bone) => bones.get(bone)!.getWorldPosition(new Vector3()) };
}

const HALF_TURN = new Quaternion().setFromEuler(new Euler(0, Math.PI, 0));
const Z_UP = new Quaternion().setFromEuler(new Euler(Math.PI / 2, 0, 0.4));

test.each([
  ["facing us", new Quaternion(), 1],
  ["facing away, as VRM 0 does", HALF_TURN, 1],
  ["lying on its back, in centimetres", Z_UP, 100],
])("whatever its bind pose, a model takes the pose: %s", (_, turned, scaled) => {
  const wanted = jointPositions(POSE, OFFSETS);
  const { at } = posed(T_POSE, turned, scaled);
  for (const bone of BONES) {
    const asked = new Vector3(...wanted[bone]);
    expect(at(bone).sub(at("hips")).distanceTo(asked), bone).toBeLessThan(1e-4);
  }
});

test("a model that was bound with hanging arms stretches them when the person does", () => {
  const hang = (side: number): readonly [number, number, number, number] =>
    [0, 0, Math.sin((-side * Math.PI) / 8), Math.cos(Math.PI / 8)];
  const bind: Rotations = {
    ...T_POSE,
    local: { ...T_POSE.local, leftUpperArm: hang(1), rightUpperArm: hang(-1) },
  };
  const wanted = jointPositions(POSE, OFFSETS);
  const { at } = posed(bind, new Quaternion(), 1);
  for (const bone of ["leftLowerArm", "leftHand", "rightHand"] as const) {
    expect(at(bone).sub(at("hips")).distanceTo(new Vector3(...wanted[bone]))).toBeLessThan(1e-4);
  }
});

test("the lowest part stands on the floor, wherever the model is put", () => {
  const { rig } = posed(T_POSE, HALF_TURN, 1);
  const room = new Object3D();
  room.position.set(3, 0, 1);
  room.scale.x = -1;
  room.add(rig.holder);
  poseRig(rig, POSE, LEG_M);
  room.updateMatrixWorld(true);
  const lows = rig.supports.map(
    ({ node, at, below }) => node.localToWorld(at.clone()).y - below * rig.holder.scale.x,
  );
  expect(Math.min(...lows)).toBeCloseTo(0, 5);
});
