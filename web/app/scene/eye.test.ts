import { PerspectiveCamera, Vector3 } from "three";
import { expect, test } from "vitest";
import { FIELD_DEG, TARGET, moved, pixelM, startEye } from "./eye";

const EYE = new Vector3(0.9, 0.57, 3.1);

function camera(eye: Vector3, aspect: number): PerspectiveCamera {
  const made = new PerspectiveCamera(FIELD_DEG, aspect, 0.05, 40);
  made.position.copy(eye);
  made.lookAt(TARGET.clone());
  made.updateMatrixWorld();
  return made;
}

test("from the start, what is to be seen fits in, narrow window or wide", () => {
  for (const aspect of [0.5, 0.8, 1, 1.6]) {
    for (const widthM of [1.9, 3]) {
      const seen = camera(startEye(widthM, aspect), aspect);
      for (const x of [-widthM / 2, widthM / 2]) {
        expect(Math.abs(new Vector3(x, 1.4, 0).project(seen).x)).toBeLessThan(1);
      }
    }
  }
});

test("arrows turn at the same distance, and the opposite one turns back", () => {
  for (const [there, back] of [["ArrowLeft", "ArrowRight"], ["ArrowUp", "ArrowDown"]] as const) {
    const turned = moved(EYE, there)!;
    expect(turned.length()).toBeCloseTo(EYE.length(), 9);
    expect(turned.distanceTo(EYE)).toBeGreaterThan(0.1);
    expect(moved(turned, back)!.distanceTo(EYE)).toBeCloseTo(0, 9);
  }
  expect(moved(EYE, "ArrowLeft")!.x).toBeLessThan(EYE.x);
  expect(moved(EYE, "ArrowUp")!.y).toBeGreaterThan(EYE.y);
});

test("plus comes closer, minus goes back; other keys are somebody else's", () => {
  expect(moved(EYE, "+")!.length()).toBeLessThan(EYE.length());
  expect(moved(moved(EYE, "+")!, "-")!.distanceTo(EYE)).toBeCloseTo(0, 9);
  expect(moved(EYE, " ")).toBeNull();
});

test("so many metres are a pixel: what is a pixel high is drawn a pixel high", () => {
  const [distanceM, highPx] = [3, 400];
  const seen = camera(TARGET.clone().add(new Vector3(0, 0, distanceM)), 1);
  const above = TARGET.clone().add(new Vector3(0, pixelM(distanceM, highPx), 0));
  expect((above.project(seen).y / 2) * highPx).toBeCloseTo(1, 6);
});
