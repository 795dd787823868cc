/** Makes a model's face move: its morph targets by ARKit's names, or a VRM's own expressions. */

import type { Mesh, Object3D } from "three";
import type { VRM } from "@pixiv/three-vrm";
import { expressionOf, presetsOf } from "../../src/motion";

/** Takes how strong each of `core/face.EXPRESSIONS` is; null where that is not known: a calm face. */
export type Face = (expressions: readonly number[] | null) => void;

export function faceOf(model: Object3D, vrm: VRM | null): Face {
  const targets = targetsOf(model);
  if (targets.length > 0) {
    return (expressions) => {
      for (const [mesh, target, which] of targets) {
        mesh.morphTargetInfluences![target] = expressions ? expressions[which] : 0;
      }
    };
  }
  const manager = vrm?.expressionManager;
  if (!manager) return () => {};
  const oneEye = manager.getExpression("blinkLeft") !== null && manager.getExpression("blinkRight") !== null;
  return (expressions) => {
    const none = Array<number>(51).fill(0);
    for (const [preset, strong] of Object.entries(presetsOf(expressions ?? none))) {
      if (!(preset === "blink" && oneEye)) manager.setValue(preset, strong);
    }
  };
}

type Target = readonly [mesh: Mesh, target: number, expression: number];

function targetsOf(model: Object3D): Target[] {
  const found: Target[] = [];
  model.traverse((node) => {
    const mesh = node as Mesh;
    for (const [name, target] of Object.entries(mesh.morphTargetDictionary ?? {})) {
      const which = expressionOf(name);
      if (which !== null) found.push([mesh, target, which]);
    }
  });
  return found;
}
