/** Camera, light and canvas: draws only when something changed, and not when it is not seen. */

import {
  DirectionalLight, HemisphereLight, PerspectiveCamera, Scene, WebGLRenderer,
} from "three";
import type { Vector3 } from "three";
import { OrbitControls } from "three/examples/jsm/controls/OrbitControls.js";
import { KinesphereError } from "../../src/core/errors";
import { CANVAS_2D, DRAWS_IN_SOFTWARE } from "../slow";
import { FIELD_DEG, TARGET, moved, pixelM, startEye } from "./eye";
import { coarsest, createPace } from "./pace";

export interface View {
  readonly scene: Scene;
  readonly canvas: HTMLCanvasElement;
  /** Draws soon, once however often it is asked. */
  redraw(): void;
  /** Where a point of the room is on the canvas, in CSS pixels; null behind the camera. */
  toPixels(point: Vector3): readonly [x: number, y: number] | null;
  /** How wide is what is to be seen, in metres; one stands nearer or farther if that is new. */
  setWidth(widthM: number): void;
  /** How many metres a pixel of the coarsest drawing covers, there where one looks. */
  pixelM(): number;
  reset(): void;
  /** A PNG with twice the pixels of the page each way, smooth however coarse the view is now. */
  snapshot(): Promise<Blob>;
  dispose(): void;
}

/** So wide is what is to be seen until somebody says otherwise. */
const USUAL_WIDTH_M = 1.6;
const SHOT_PIXELS = 2;
/** A shot is drawn finer than it gets, so that its edges are smooth; no card draws larger ones. */
const [SHOT_FINER, MOST_SIDE_PX] = [2, 8192];
const LABEL = "The body in 3D. Arrow keys turn the view, plus and minus come closer and go back, " +
  "Home looks from the start again.";

/** Throws KinesphereError where there is no WebGL 2. */
export function createView(container: HTMLElement): View {
  const renderer = createRenderer();
  const canvas = renderer.domElement;
  const [scene, camera] = [new Scene(), new PerspectiveCamera(FIELD_DEG, 1, 0.05, 40)];
  addLight(scene);
  container.append(canvas);
  const controls = createControls(camera, canvas);
  let widthM = USUAL_WIDTH_M;
  const draw = (pixels: number) => {
    if (renderer.getPixelRatio() !== pixels) renderer.setPixelRatio(pixels);
    renderer.render(scene, camera);
  };
  const pace = createPace((pixels) => {
    if (container.clientWidth === 0 || container.clientHeight === 0) return;
    // Turning goes on for a moment after the finger is gone: each step asks for the next.
    controls.update();
    draw(pixels);
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
    camera.position.copy(startEye(widthM, camera.aspect));
    controls.target.copy(TARGET);
    controls.update();
    redraw();
  };
  listenForKeys(controls, reset);
  resize();
  reset();
  return {
    scene, canvas, redraw, reset,
    setWidth(next) {
      if (next === widthM) return;
      const [from, to] = [widthM, next].map((width) => startEye(width, camera.aspect).distanceTo(TARGET));
      widthM = next;
      const { position } = camera;
      position.sub(controls.target).multiplyScalar(to / from).add(controls.target);
      controls.update();
      redraw();
    },
    toPixels: (point) => toPixels(point, camera, canvas),
    pixelM: () =>
      pixelM(controls.getDistance(), Math.max(1, canvas.clientHeight) * coarsest(DRAWS_IN_SOFTWARE)),
    snapshot() {
      const [before, { clientWidth, clientHeight }] = [renderer.getPixelRatio(), canvas];
      const most = MOST_SIDE_PX / Math.max(1, clientWidth, clientHeight);
      // Drawn and copied in one go: afterwards the browser may have thrown the picture away.
      draw(Math.min(SHOT_PIXELS * SHOT_FINER, most));
      const copy = shrunk(canvas, clientWidth * SHOT_PIXELS, clientHeight * SHOT_PIXELS);
      draw(before);
      return pngOf(copy);
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
  [controls.minDistance, controls.maxDistance] = [0.6, 20];
  // Not below the floor.
  controls.maxPolarAngle = Math.PI / 2 - 0.02;
  return controls;
}

/** The canvas by keyboard, while it has the focus. */
function listenForKeys(controls: OrbitControls, reset: () => void): void {
  const canvas = controls.domElement as HTMLCanvasElement;
  canvas.tabIndex = 0;
  canvas.setAttribute("role", "img");
  canvas.setAttribute("aria-label", LABEL);
  canvas.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const eye = controls.object.position.clone().sub(controls.target);
    const next = moved(eye, event.key);
    if (next) controls.object.position.copy(controls.target).add(next);
    else if (event.key === "Home") reset();
    else return;
    event.preventDefault();
    controls.update();
  });
}

function shrunk(canvas: HTMLCanvasElement, width: number, height: number): HTMLCanvasElement {
  const copy = document.createElement("canvas");
  [copy.width, copy.height] = [width, height];
  const context = copy.getContext("2d", CANVAS_2D);
  if (!context) throw new KinesphereError("this browser has no memory for a picture of this size");
  context.imageSmoothingQuality = "high";
  context.drawImage(canvas, 0, 0, width, height);
  return copy;
}

function pngOf(canvas: HTMLCanvasElement): Promise<Blob> {
  return new Promise((resolve, reject) =>
    canvas.toBlob((blob) =>
      blob ? resolve(blob) : reject(new KinesphereError("the 3D view gave no picture")),
    ),
  );
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
