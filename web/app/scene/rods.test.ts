import { Color, InstancedMesh, Matrix4, Vector3 } from "three";
import { expect, test } from "vitest";
import { createRods } from "./rods";

/** The radii of the balls and rods that were put in. */
function radii(thinnest: number | undefined, radius: number): number[] {
  const rods = createRods(2);
  rods.clear(thinnest);
  rods.ball(new Vector3(1, 2, 3), radius, new Color());
  rods.rod(new Vector3(0, 0, 0), new Vector3(0, 0, 2), radius, new Color());
  return rods.object.children.map((mesh) => {
    const matrix = new Matrix4();
    (mesh as InstancedMesh).getMatrixAt(0, matrix);
    return new Vector3().setFromMatrixColumn(matrix, 0).length();
  });
}

test("what is thinner than the thinnest is drawn as thick as that, the rest as it is", () => {
  for (const radius of radii(0.01, 0.002)) expect(radius).toBeCloseTo(0.01, 6);
  for (const radius of radii(0.01, 0.03)) expect(radius).toBeCloseTo(0.03, 6);
  for (const radius of radii(undefined, 0.002)) expect(radius).toBeCloseTo(0.002, 6);
});
