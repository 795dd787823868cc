/**
 * From landmarks to joint rotations, angles and the floor, live and of recordings; and to files that
 * other programs open. Pure; no 3D library needed.
 */

export { anglesOf } from "./angles";
export type { Angle } from "./angles";
export { fade, pointOf, wholeOf } from "./body";
export type { Landmarks, Whole } from "./body";
export { legM, solved, standingM } from "./clip";
export type { Motion, Seen } from "./clip";
export { expressionOf, presetsOf, weightsOf } from "./expressions";
export type { Faces, Preset } from "./expressions";
export { toBvh } from "./files/bvh";
export { toGlb } from "./files/gltf";
export { jointPositions, worldRotations } from "./forward";
export { findGround } from "./ground";
export type { Ground, GroundState } from "./ground";
export { BONES, FINGERS, NATURAL, PARENT, TIPS, T_POSE, perBone } from "./humanoid";
export type { AnyBone, Bone, Finger, PerBone, PerFinger, Rotations, Tip } from "./humanoid";
export { learnLevel, turned, upright } from "./level";
export type { LevelState } from "./level";
export { step } from "./live";
export type { LiveState, Moment } from "./live";
export { wholePositions, wholeWorld } from "./skeleton";
export { USUAL, legOf, offsetsOf } from "./sizes";
export type { Offsets, Sizes } from "./sizes";
export { solve } from "./solve";
