/**
 * Drives the bones of any humanoid model with our rotations.
 *
 * A model's bones may be turned in any way in its bind pose, and its arms may hang. So rotations go
 * over the world: each bone is turned as the body's bone is turned from the T-pose, after the
 * model's own bind pose has been brought into the T-pose. The model may face any way.
 */

import { Group, Matrix4, Quaternion, Vector3 } from "three";
import type { Object3D, SkinnedMesh } from "three";
import { FINGERS, wholeWorld } from "../../src/motion";
import type { AnyBone, Bone, Finger, Rotations } from "../../src/motion";

interface Joint {
  readonly node: Object3D;
  /** Its rotation in the T-pose, when the model faces +z. */
  readonly rest: Quaternion;
  /** Its own rotation as the model was loaded. */
  readonly bound: Quaternion;
}

/** A point of the body that may bear it: in the frame of a node, with the flesh below it. */
interface Support {
  readonly bone: Bone;
  readonly node: Object3D;
  readonly at: Vector3;
  readonly below: number;
}

export interface Rig {
  /** Holds the model: hips over the origin, the floor at y = 0, metres. */
  readonly holder: Group;
  readonly joints: ReadonlyMap<AnyBone, Joint>;
  readonly facing: Quaternion;
  readonly supports: readonly Support[];
  /** Thigh and shin together, in the model's own units. */
  readonly legLength: number;
}

const TOWARDS: Readonly<Record<string, readonly [child: string, x: number, y: number]>> = {
  leftUpperArm: ["leftLowerArm", 1, 0], leftLowerArm: ["leftHand", 1, 0],
  rightUpperArm: ["rightLowerArm", -1, 0], rightLowerArm: ["rightHand", -1, 0],
  leftUpperLeg: ["leftLowerLeg", 0, -1], leftLowerLeg: ["leftFoot", 0, -1],
  rightUpperLeg: ["rightLowerLeg", 0, -1], rightLowerLeg: ["rightFoot", 0, -1],
};

/** Takes the model in its bind pose, as it was loaded. */
export function createRig(model: Object3D, bones: ReadonlyMap<AnyBone, Object3D>): Rig {
  model.updateMatrixWorld(true);
  const facing = facingOf(bones);
  const joints = new Map<AnyBone, Joint>();
  for (const [bone, node] of bones) {
    joints.set(bone, { node, rest: restOf(bone, bones, facing), bound: node.quaternion.clone() });
  }
  const legLength = legOf(bones);
  const holder = new Group();
  holder.add(model);
  return { holder, joints, facing, legLength, supports: supportsOf(bones, facing, legLength) };
}

/** Turns every bone that is known (fingers that are not stay as they were bound), makes the legs `legM` metres long and puts the lowest part on the floor. */
export function poseRig(rig: Rig, rotations: Rotations, legM: number): void {
  const { holder, facing, joints } = rig;
  const world = wholeWorld(rotations);
  holder.position.set(0, 0, 0);
  holder.quaternion.copy(facing);
  holder.scale.setScalar(legM / rig.legLength);
  for (const [bone, { node, rest, bound }] of joints) {
    const turn = world[bone];
    if (!turn) node.quaternion.copy(bound);
    else {
      const wanted = new Quaternion(...turn).multiply(rest);
      node.quaternion.copy(worldOf(node.parent!, holder).invert().multiply(wanted));
    }
  }
  stand(rig);
}

/** The rotation of a node in the frame of the holder's parent. */
export function worldOf(node: Object3D, holder: Object3D): Quaternion {
  const out = node.quaternion.clone();
  for (let at = node; at !== holder && at.parent; at = at.parent) {
    out.premultiply(at.parent.quaternion);
  }
  return out;
}

/** Where the soles are, in the room that the holder is in: the middle of left, then of right. */
export function soles({ holder, supports }: Rig): readonly [left: Vector3, right: Vector3] {
  const place = placer(holder);
  const middle = (bone: Bone) => {
    const [heel, toes] = supports.filter((support) => support.bone === bone);
    if (!heel || !toes) return new Vector3();
    return place(heel.node, heel.at).add(place(toes.node, toes.at)).multiplyScalar(0.5);
  };
  return [middle("leftFoot"), middle("rightFoot")];
}

/** Places of points in the room that the holder is in, wherever that room is. */
export function placer(holder: Object3D): (node: Object3D, at: Vector3) => Vector3 {
  holder.updateMatrix();
  holder.children[0].updateWorldMatrix(false, true);
  const inRoom = new Matrix4().copy(holder.matrixWorld).invert().premultiply(holder.matrix);
  return (node, at) => at.clone().applyMatrix4(node.matrixWorld).applyMatrix4(inRoom);
}

function stand({ holder, joints, supports }: Rig): void {
  const place = placer(holder);
  const scale = holder.scale.x;
  const lowest = Math.min(
    ...supports.map(({ node, at, below }) => place(node, at).y - below * scale),
  );
  const hips = place(joints.get("hips")!.node, new Vector3());
  holder.position.set(-hips.x, -lowest, -hips.z);
}

const placeOf = (node: Object3D) => new Vector3().setFromMatrixPosition(node.matrixWorld);
const rotationOf = (node: Object3D) =>
  new Quaternion().setFromRotationMatrix(new Matrix4().extractRotation(node.matrixWorld));

/** Turns the model so that its left is +x and its head is up. */
function facingOf(bones: ReadonlyMap<AnyBone, Object3D>): Quaternion {
  const at = (bone: Bone) => placeOf(bones.get(bone)!);
  const x = at("leftUpperArm").sub(at("rightUpperArm")).normalize();
  const up = at("head").sub(at("hips"));
  const y = up.addScaledVector(x, -up.dot(x)).normalize();
  const axes = new Matrix4().makeBasis(x, y, new Vector3().crossVectors(x, y));
  return new Quaternion().setFromRotationMatrix(axes).invert();
}

function restOf(
  bone: AnyBone, bones: ReadonlyMap<AnyBone, Object3D>, facing: Quaternion,
): Quaternion {
  const bound = facing.clone().multiply(rotationOf(bones.get(bone)!));
  const finger = FINGERS.indexOf(bone as Finger);
  if (finger >= 0) return straightFinger(finger, bones, facing).multiply(bound);
  // A hand goes on as the forearm does, so it takes the forearm's way into the T-pose.
  const limb = bone.replace("Hand", "LowerArm") as Bone;
  return straighten(limb, bones, facing).multiply(bound);
}

/** As its hand, and then along x, or a thumb between x and z; the last bone as the one before it. */
function straightFinger(
  finger: number, bones: ReadonlyMap<AnyBone, Object3D>, facing: Quaternion,
): Quaternion {
  const [side, sign] = finger < 15 ? ["left", 1] as const : ["right", -1] as const;
  const hand = straighten(`${side}LowerArm`, bones, facing);
  const first = finger - ((finger % 3) >> 1);
  const [from, to] = [bones.get(FINGERS[first]), bones.get(FINGERS[first + 1])];
  if (!from || !to) return hand;
  const along = placeOf(to).sub(placeOf(from)).normalize().applyQuaternion(facing).applyQuaternion(hand);
  const wanted = new Vector3(sign, 0, FINGERS[finger].includes("Thumb") ? 1 : 0).normalize();
  return new Quaternion().setFromUnitVectors(along, wanted).multiply(hand);
}

function straighten(
  bone: Bone, bones: ReadonlyMap<AnyBone, Object3D>, facing: Quaternion,
): Quaternion {
  const [child, x, y] = TOWARDS[bone] ?? [];
  const [from, to] = [bones.get(bone), bones.get(child as Bone)];
  if (!from || !to || x === undefined || y === undefined) return new Quaternion();
  const direction = placeOf(to).sub(placeOf(from)).normalize().applyQuaternion(facing);
  return new Quaternion().setFromUnitVectors(direction, new Vector3(x, y, 0));
}

function legOf(bones: ReadonlyMap<AnyBone, Object3D>): number {
  const [hip, knee] = [placeOf(bones.get("leftUpperLeg")!), placeOf(bones.get("leftLowerLeg")!)];
  const foot = bones.get("leftFoot");
  return hip.distanceTo(knee) + knee.distanceTo(foot ? placeOf(foot) : hip);
}

/** Soles (heel and toes), knees, seat, hands and head; sizes go with the length of the legs. */
function supportsOf(
  bones: ReadonlyMap<AnyBone, Object3D>, facing: Quaternion, leg: number,
): Support[] {
  const middle = new Vector3();
  const joint = (bone: Bone, below: number): Support[] => {
    const node = bones.get(bone);
    return node ? [{ bone, node, at: middle, below: below * leg }] : [];
  };
  const sole = (bone: Bone): Support[] => {
    const node = bones.get(bone);
    if (!node) return [];
    const floor = soleOf(bones, facing);
    const back = facing.clone().invert();
    return [-0.08, 0.19].map((z) => {
      const step = new Vector3(0, floor, z * leg).applyQuaternion(back);
      return { bone, node, at: node.worldToLocal(placeOf(node).add(step)), below: 0 };
    });
  };
  return [
    ...sole("leftFoot"), ...sole("rightFoot"),
    ...joint("leftLowerLeg", 0.07), ...joint("rightLowerLeg", 0.07), ...joint("hips", 0.14),
    ...joint("leftHand", 0.04), ...joint("rightHand", 0.04), ...joint("head", 0.05),
  ];
}

/** How high the sole is above the ankle (negative): the lowest point of the bind pose. */
function soleOf(bones: ReadonlyMap<AnyBone, Object3D>, facing: Quaternion): number {
  const foot = bones.get("leftFoot")!;
  let root: Object3D = foot;
  while (root.parent) root = root.parent;
  const ankle = placeOf(foot).applyQuaternion(facing).y;
  const low = lowestOf(root, facing);
  const usual = -0.11 * legOf(bones);
  return low < ankle && low > ankle + 3 * usual ? low - ankle : usual;
}

function lowestOf(root: Object3D, facing: Quaternion): number {
  let low = Infinity;
  const point = new Vector3();
  root.traverse((node) => {
    const mesh = node as SkinnedMesh;
    if (!mesh.isSkinnedMesh) return;
    for (let i = 0; i < mesh.geometry.attributes.position.count; i += 1) {
      mesh.getVertexPosition(i, point).applyMatrix4(mesh.matrixWorld).applyQuaternion(facing);
      low = Math.min(low, point.y);
    }
  });
  return low;
}
