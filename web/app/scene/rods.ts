/** Many rods with round ends in two draw calls: bones, and pieces of a trail. */

import {
  Color, CylinderGeometry, Group, InstancedMesh, Matrix4, MeshStandardMaterial, Quaternion,
  SphereGeometry, Vector3,
} from "three";

const UP = new Vector3(0, 1, 0);

export interface Rods {
  readonly object: Group;
  /** Starts over with nothing; what is put in is drawn with at least this radius. */
  clear(thinnest?: number): void;
  ball(at: Vector3, radius: number, colour: Color): void;
  rod(from: Vector3, to: Vector3, radius: number, colour: Color): void;
  /** Hands what was put in since `clear` to the graphics card. */
  done(): void;
  dispose(): void;
}

/** Room for `most` balls and as many rods; what is put in beyond is left out. */
export function createRods(most: number): Rods {
  const material = new MeshStandardMaterial({ roughness: 0.55, metalness: 0 });
  const balls = new InstancedMesh(new SphereGeometry(1, 20, 14), material, most);
  const rods = new InstancedMesh(new CylinderGeometry(1, 1, 1, 14, 1, true), material, most);
  const meshes = [balls, rods];
  const object = new Group();
  let least = 0;
  for (const mesh of meshes) {
    // Colours exist from the first frame on, so that the shader is made once.
    mesh.setColorAt(0, new Color());
    mesh.frustumCulled = false;
    object.add(mesh);
  }
  const put = (mesh: InstancedMesh, matrix: Matrix4, colour: Color) => {
    if (mesh.count >= most) return;
    mesh.setMatrixAt(mesh.count, matrix);
    mesh.setColorAt(mesh.count, colour);
    mesh.count += 1;
  };
  return {
    object,
    clear(thinnest = 0) {
      least = thinnest;
      for (const mesh of meshes) mesh.count = 0;
    },
    ball: (at, radius, colour) => put(balls, ballMatrix(at, Math.max(least, radius)), colour),
    rod: (from, to, radius, colour) =>
      put(rods, rodMatrix(from, to, Math.max(least, radius)), colour),
    done: () => meshes.forEach(markChanged),
    dispose: () => {
      material.dispose();
      for (const mesh of meshes) mesh.geometry.dispose(), mesh.dispose();
    },
  };
}

function markChanged(mesh: InstancedMesh): void {
  mesh.instanceMatrix.needsUpdate = true;
  mesh.instanceColor!.needsUpdate = true;
}

function ballMatrix(at: Vector3, radius: number): Matrix4 {
  return new Matrix4().makeScale(radius, radius, radius).setPosition(at);
}

function rodMatrix(from: Vector3, to: Vector3, radius: number): Matrix4 {
  const along = to.clone().sub(from);
  const length = along.length();
  const turn = new Quaternion();
  if (length > 1e-9) turn.setFromUnitVectors(UP, along.divideScalar(length));
  const middle = from.clone().add(to).multiplyScalar(0.5);
  return new Matrix4().compose(middle, turn, new Vector3(radius, length, radius));
}
