/** Camera, light and canvas: draws only when something changed, and not when it is not seen. */

import {
  DirectionalLight, HemisphereLight, PerspectiveCamera, Scene, Vector3, WebGLRenderer,
} from "three";
import { OrbitControls } from "three/examples/jsm/controls/OrbitControls.js";
import { KinesphereError } from "../../src/core/errors";
import { DRAWS_IN_SOFTWARE } from "../slow";
import { createPace } from "./pace";

export interface View {
  readonly scene: Scene;
  readonly canvas: HTMLCanvasElement;
  /** Draws soon, once however often it is asked. */
  redraw(): void;
  /** Where a point of the room is on the canvas, in CSS pixels; null behind the camera. */
  toPixels(point: Vector3): readonly [x: number, y: number] | null;
  /** How wide is what is to be seen, in metres; looks from the start again if that is new. */
  setWidth(widthM: number): void;
  reset(): void;
  snapshot(): Promise<Blob>;
  dispose(): void;
}

const EYE = new Vector3(0.9, 1.45, 3.1);
const TARGET = new Vector3(0, 0.88, 0);
/** So wide a body fits in from there when the window is square; else one stands further back. */
const SQUARE_M = 2.1;

/** Throws KinesphereError where there is no WebGL 2. */
export function createView(container: HTMLElement): View {
  const renderer = createRenderer();
  const canvas = renderer.domElement;
  const [scene, camera] = [new Scene(), new PerspectiveCamera(38, 1, 0.05, 40)];
  addLight(scene);
  container.append(canvas);
  const controls = createControls(camera, canvas);
  let widthM = SQUARE_M;
  const pace = createPace((pixels) => {
    if (container.clientWidth === 0 || container.clientHeight === 0) return;
    // Turning goes on for a moment after the finger is gone: each step asks for the next.
    controls.update();
    if (renderer.getPixelRatio() !== pixels) renderer.setPixelRatio(pixels);
    renderer.render(scene, camera);
  }, DRAWS_IN_SOFTWARE);
  const { redraw } = pace;
  controls.addEventListener("change", redraw);
  const resize = () => {
    fit(renderer, camera, container);
    redraw();
  };
  const sizes = new ResizeObserver(resize);
  sizes.observe(container);
  canvas.addEventListener("webglcontextrestored", redraw);
  const reset = () => {
    const back = Math.max(1, widthM / SQUARE_M / camera.aspect);
    camera.position.copy(TARGET).addScaledVector(EYE.clone().sub(TARGET), back);
    controls.target.copy(TARGET);
    controls.update();
    redraw();
  };
  resize();
  reset();
  return {
    scene, canvas, redraw, reset,
    setWidth(next) {
      if (next === widthM) return;
      widthM = next;
      reset();
    },
    toPixels: (point) => toPixels(point, camera, canvas),
    snapshot() {
      // Drawn and read in one go: afterwards the browser may have thrown the picture away.
      renderer.render(scene, camera);
      return new Promise((resolve, reject) =>
        canvas.toBlob((blob) =>
          blob ? resolve(blob) : reject(new KinesphereError("the 3D view gave no picture")),
        ),
      );
    },
    dispose() {
      pace.stop();
      sizes.disconnect();
      controls.dispose();
      renderer.dispose();
      canvas.remove();
    },
  };
}

function createRenderer(): WebGLRenderer {
  try {
    const antialias = !DRAWS_IN_SOFTWARE;
    return new WebGLRenderer({ antialias, powerPreference: "high-performance" });
  } catch {
    throw new KinesphereError(
      "the 3D view needs WebGL 2, which this browser does not give: switch on hardware " +
        "acceleration, or use another browser.",
    );
  }
}

function createControls(camera: PerspectiveCamera, canvas: HTMLCanvasElement): OrbitControls {
  const controls = new OrbitControls(camera, canvas);
  controls.enableDamping = true;
  controls.dampingFactor = 0.12;
  [controls.minDistance, controls.maxDistance] = [0.6, 9];
  // Not below the floor.
  controls.maxPolarAngle = Math.PI / 2 - 0.02;
  return controls;
}

function addLight(scene: Scene): void {
  const sky = new HemisphereLight(0xffffff, 0x8c93a6, 2.1);
  const key = new DirectionalLight(0xfff4e6, 1.9);
  key.position.set(2.2, 3.5, 3);
  const rim = new DirectionalLight(0xcfe4ff, 1.0);
  rim.position.set(-2.5, 2, -3);
  scene.add(sky, key, rim);
}

function fit(renderer: WebGLRenderer, camera: PerspectiveCamera, container: HTMLElement): void {
  const [width, height] = [container.clientWidth, container.clientHeight];
  if (width === 0 || height === 0) return;
  renderer.setSize(width, height, false);
  renderer.domElement.style.width = "100%";
  renderer.domElement.style.height = "100%";
  camera.aspect = width / height;
  camera.updateProjectionMatrix();
}

function toPixels(
  point: Vector3, camera: PerspectiveCamera, canvas: HTMLCanvasElement,
): readonly [number, number] | null {
  const at = point.clone().project(camera);
  if (Math.abs(at.z) > 1) return null;
  return [((at.x + 1) / 2) * canvas.clientWidth, ((1 - at.y) / 2) * canvas.clientHeight];
}
