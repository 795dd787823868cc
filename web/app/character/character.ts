/** Loads a humanoid (VRM, or glTF with VRM's or Mixamo's bone names) and makes it move. */

import type { Group, Material, Mesh, Object3D, SkinnedMesh, Texture, Vector3 } from "three";
import { GLTFLoader } from "three/examples/jsm/loaders/GLTFLoader.js";
import type { GLTF } from "three/examples/jsm/loaders/GLTFLoader.js";
import type { VRM, VRMHumanBoneName } from "@pixiv/three-vrm";
import { InputError } from "../../src/core/errors";
import { BONES, FINGERS } from "../../src/motion";
import type { AnyBone, Motion, Rotations } from "../../src/motion";
import { animated } from "./animated";
import { faceOf } from "./face";
import { NEEDED, bonesByName } from "./names";
import { createRig, poseRig, soles } from "./rig";

export interface Character {
  readonly name: string;
  /** To be put into a scene: stands on y = 0 with its hips over the origin, facing +z. */
  readonly object: Group;
  /** `legM`: thigh and shin of the person together, in metres. */
  pose(rotations: Rotations, legM: number, tMs: number): void;
  /** Where its soles are, left and right, beside the object. */
  soles(): readonly [left: Vector3, right: Vector3];
  /** Its own file with a motion in it: the bytes of a GLB. */
  animated(motion: Motion, name: string): Uint8Array<ArrayBuffer>;
  /** Frees what is on the graphics card. */
  dispose(): void;
}

/** Throws InputError, which does not name the file, if it cannot be read or is no humanoid. */
export async function loadCharacter(source: File | URL | string): Promise<Character> {
  const name = source instanceof File ? source.name : String(source).replace(/^.*\//, "");
  const bytes = await bytesOf(source);
  const gltf = await read(bytes, source instanceof File || /\.vrm$/i.test(name));
  const vrm = (gltf.userData.vrm as VRM | undefined) ?? null;
  const bones = vrm ? bonesOfVrm(vrm) : bonesByName(nodesOf(gltf.scene));
  const missing = NEEDED.filter((bone) => !bones.has(bone));
  if (missing.length > 0) {
    dispose(gltf.scene);
    throw new InputError(
      "it is no humanoid that can be driven: expected bones with VRM's or Mixamo's names, " +
        `found none for ${missing.slice(0, 3).join(", ")}${missing.length > 3 ? ", …" : ""}`,
    );
  }
  return characterOf(bytes, gltf, vrm, titleOf(gltf, vrm) ?? name, bones);
}

function characterOf(
  bytes: ArrayBuffer, gltf: GLTF, vrm: VRM | null, name: string, bones: ReadonlyMap<AnyBone, Object3D>,
): Character {
  const rig = createRig(gltf.scene, bones);
  const face = faceOf(gltf.scene, vrm);
  if (vrm) vrm.humanoid.autoUpdateHumanBones = false;
  gltf.scene.traverse((node) => (node.frustumCulled = false));
  const nodeOf = (node: Object3D) => gltf.parser.associations.get(node)!.nodes!;
  let beforeMs: number | null = null;
  return {
    name,
    object: rig.holder,
    pose(rotations, legM, tMs) {
      poseRig(rig, rotations, legM);
      face(rotations.expressions ?? null);
      // Hair and clothes swing by steps of time; a long one would throw them about.
      const seconds = beforeMs === null ? 0 : Math.min(0.1, Math.max(0, (tMs - beforeMs) / 1000));
      beforeMs = tMs;
      vrm?.update(seconds);
    },
    soles: () => soles(rig),
    animated: (motion, title) => animated(new Uint8Array(bytes), nodeOf, rig, motion, title),
    dispose: () => dispose(rig.holder),
  };
}

async function read(bytes: ArrayBuffer, mayBeVrm: boolean): Promise<GLTF> {
  const loader = new GLTFLoader();
  // A lot of code, needed by few files: brought in for those that may be VRM.
  if (mayBeVrm) {
    const { VRMLoaderPlugin } = await import("@pixiv/three-vrm");
    loader.register((parser) => new VRMLoaderPlugin(parser));
  }
  try {
    return await loader.parseAsync(bytes, "");
  } catch (cause) {
    const text = "expected a GLB or VRM file with everything inside it; this is another kind of " +
      "file, or damaged";
    throw new InputError(text, { cause });
  }
}

async function bytesOf(source: File | URL | string): Promise<ArrayBuffer> {
  if (source instanceof File) return source.arrayBuffer();
  const response = await fetch(source);
  if (!response.ok) throw new InputError(`the server answered ${response.status}`);
  return response.arrayBuffer();
}

function bonesOfVrm(vrm: VRM): ReadonlyMap<AnyBone, Object3D> {
  const found = new Map<AnyBone, Object3D>();
  for (const bone of [...BONES, ...FINGERS]) {
    const node = vrm.humanoid.getRawBoneNode(bone as VRMHumanBoneName);
    if (node) found.set(bone, node);
  }
  return found;
}

function nodesOf(scene: Object3D): Object3D[] {
  const nodes: Object3D[] = [];
  scene.traverse((node) => {
    if (!(node as Mesh).isMesh) nodes.push(node);
  });
  return nodes;
}

function titleOf(gltf: GLTF, vrm: VRM | null): string | null {
  const meta = vrm?.meta;
  const title = meta && (meta.metaVersion === "1" ? meta.name : meta.title);
  return title || gltf.scene.name || null;
}

function dispose(object: Object3D): void {
  object.traverse((node) => {
    const mesh = node as SkinnedMesh;
    if (!mesh.isMesh) return;
    mesh.geometry.dispose();
    mesh.skeleton?.dispose();
    for (const material of [mesh.material].flat()) disposeMaterial(material);
  });
}

function disposeMaterial(material: Material): void {
  for (const value of Object.values(material) as unknown[]) {
    if ((value as Texture | null)?.isTexture) (value as Texture).dispose();
  }
  material.dispose();
}
