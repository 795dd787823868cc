/**
 * glTF (GLB): the person's own skeleton, animated, with bones to look at, as
 * `kinesphere.motion.files.gltf` writes it.
 *
 * Metres, y up, +z forwards; seconds; keyframes at the frames' own times. The rest pose is the T-pose,
 * standing.
 */

import { standingM } from "../clip";
import type { Motion } from "../clip";
import { childrenOf, localOf, skeletonOf } from "../skeleton";
import type { Skeleton } from "../skeleton";
import { addBones } from "./bones";
import { evenly, held } from "./even";
import { Glb, animate } from "./glb";
import type { Node } from "./glb";

export const GENERATOR = "kinesphere";

/**
 * The bytes of a GLB file.
 *
 * fps   frames a second; the frames' own times if not given
 *
 * Throws InputError when it would be millions of frames.
 */
export function toGlb(motion: Motion, name = "motion", fps?: number): Uint8Array<ArrayBuffer> {
  const moved = fps === undefined ? held(motion) : evenly(motion, fps);
  const skeleton = skeletonOf(motion);
  const glb = documentOf(skeleton, motion);
  addBones(glb, motion);
  const rotations = new Map(skeleton.bones.map((bone, node) =>
    [node, moved.moments.map((moment) => localOf(moment, bone))]));
  animate(glb, moved.tMs, rotations, new Map([[0, moved.hipsM]]), name);
  return glb.bytes();
}

/** A document with one node a bone, in the skeleton's order, in the T-pose. */
function documentOf(skeleton: Skeleton, motion: Motion): Glb {
  const nodes = skeleton.bones.map((bone): Node => {
    const children = childrenOf(skeleton, bone).map((child) => skeleton.bones.indexOf(child));
    const translation = [...(bone === "hips" ? standingM(motion) : skeleton.offset(bone))];
    return { name: bone, translation, ...(children.length ? { children } : {}) };
  });
  return new Glb({
    asset: { version: "2.0", generator: GENERATOR }, scene: 0, scenes: [{ nodes: [0] }], nodes,
  });
}
