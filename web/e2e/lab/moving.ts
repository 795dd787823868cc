/** Animated GLB files in three.js: where their joints are at any time, and what they look like. */

import {
  AmbientLight, AnimationMixer, Box3, Color, DirectionalLight, GridHelper, LoopOnce, PerspectiveCamera, Scene,
  Vector3, WebGLRenderer,
} from "three";
import type { AnimationClip, Object3D } from "three";
import { GLTFLoader } from "three/examples/jsm/loaders/GLTFLoader.js";

interface Moving {
  readonly scene: Object3D;
  readonly clip: AnimationClip;
  /** Poses it as it is then. */
  readonly at: (timeS: number) => void;
}

export async function open(url: string): Promise<Moving> {
  const gltf = await new GLTFLoader().loadAsync(url);
  const [clip] = gltf.animations;
  const mixer = new AnimationMixer(gltf.scene);
  const action = mixer.clipAction(clip).setLoop(LoopOnce, 1);
  action.clampWhenFinished = true;
  action.play();
  gltf.scene.traverse((node) => (node.frustumCulled = false));
  const at = (timeS: number) => {
    action.reset();
    mixer.setTime(timeS);
    gltf.scene.updateMatrixWorld(true);
  };
  return { scene: gltf.scene, clip, at };
}

/** Of each node that has a name, at each time. */
export async function joints(url: string, timesS: readonly number[]): Promise<Record<string, number[][]>> {
  const { scene, at } = await open(url);
  const places: Record<string, number[][]> = {};
  for (const timeS of timesS) {
    at(timeS);
    scene.traverse((node) => {
      (places[node.name] ??= []).push(new Vector3().setFromMatrixPosition(node.matrixWorld).toArray());
    });
  }
  return places;
}

/** How large it is on screen, skin and all: lowest and highest point at a time. */
export async function bounds(url: string, timeS: number): Promise<{ low: number[]; high: number[] }> {
  const { scene, at } = await open(url);
  at(timeS);
  const box = new Box3().setFromObject(scene, true);
  return { low: box.min.toArray(), high: box.max.toArray() };
}

/** A row of views: each time from each side (degrees about y; 0 from the front); fills the page. */
export async function show(
  url: string, timesS: readonly number[], sidesDeg: readonly number[], sizePx = 320,
): Promise<void> {
  const { scene, at } = await open(url);
  const canvas = document.createElement("canvas");
  document.body.replaceChildren(canvas);
  document.body.style.margin = "0";
  const renderer = new WebGLRenderer({ canvas, antialias: true, preserveDrawingBuffer: true });
  renderer.setSize(sizePx * timesS.length, sizePx * sidesDeg.length);
  renderer.setScissorTest(true);
  renderer.autoClear = false;
  const stage = new Scene();
  stage.background = new Color("#20242c");
  const light = new DirectionalLight("#fff", 2.5);
  light.position.set(1, 3, 2);
  stage.add(scene, light, new AmbientLight("#fff", 1.2), new GridHelper(6, 24, "#667", "#445"));
  timesS.forEach((timeS, column) => {
    at(timeS);
    const hips = scene.getObjectByName("hips")!.getWorldPosition(new Vector3());
    sidesDeg.forEach((deg, row) => {
      const angle = (deg * Math.PI) / 180;
      const camera = new PerspectiveCamera(32, 1, 0.1, 50);
      camera.position.set(hips.x + 3.6 * Math.sin(angle), 1.1, hips.z + 3.6 * Math.cos(angle));
      camera.lookAt(hips.x, 0.85, hips.z);
      const bottom = sizePx * (sidesDeg.length - 1 - row);
      renderer.setViewport(sizePx * column, bottom, sizePx, sizePx);
      renderer.setScissor(sizePx * column, bottom, sizePx, sizePx);
      renderer.clear();
      renderer.render(stage, camera);
    });
  });
}
