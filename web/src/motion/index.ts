/** From landmarks to joint rotations, angles and the floor. Pure; no 3D library needed. */

export { anglesOf } from "./angles";
export type { Angle } from "./angles";
export { fade, pointOf } from "./body";
export type { Landmarks } from "./body";
export { jointPositions, offsetsOf, worldRotations } from "./forward";
export type { Offsets } from "./forward";
export { findGround } from "./ground";
export type { Ground, GroundState } from "./ground";
export { BONES, NATURAL, PARENT, T_POSE, perBone } from "./humanoid";
export type { Bone, PerBone, Rotations } from "./humanoid";
export { smooth } from "./smooth";
export type { SmoothState } from "./smooth";
export { solve } from "./solve";
