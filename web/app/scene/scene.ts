/**
 * The body in 3D, in metres: bones, character, floor and trail. Light enough for software GL, and
 * an idle page draws nothing.
 */

import { Group, Vector3 } from "three";
import { NATURAL, perBone } from "../../src/motion";
import type { Motion, Rotations } from "../../src/motion";
import { COUNT } from "../../src/core/skeleton";
import { loadCharacter } from "../character/character";
import type { Character } from "../character/character";
import { replaced } from "../draw/skeleton";
import { putBody } from "./body";
import { followAll, pointsOf, reachM, shownOf, type Seen, type Shown, type Somebody } from "./crowd";
import { createFloor } from "./floor";
import type { Spot } from "./floor";
import { USUAL_LEG_M } from "./follow";
import { describe, nearest } from "./hover";
import { PALETTES } from "./palette";
import { PART_RODS, partPoints, putFace, putHand } from "./parts";
import { createRods } from "./rods";
import { contactSpots, feetOf, shadowOf, shadowSpots } from "./spots";
import { TRAIL_RODS, putTrail, withStep } from "./trail";
import type { Step } from "./trail";
import { createView } from "./view";

export interface SceneOptions {
  readonly show: "skeleton" | "character" | "both";
  readonly boneRadiusM: number;
  readonly trail: boolean;
  readonly grid: boolean;
  /** As in a mirror: for a camera that shows you yourself. */
  readonly mirrored: boolean;
  readonly colours: "dark" | "light";
}

/** `text` is null when nothing is under the pointer; x and y are CSS pixels of the view. */
export type Hover = (text: string | null, xPx: number, yPx: number) => void;

export interface BodyScene {
  /** The people now; the character is one of them, the first. */
  update(poses: readonly Seen[], tMs: number): void;
  setOptions(options: Partial<SceneOptions>): void;
  /** A VRM or glTF humanoid (null: our own); its name. Throws InputError for anything else. */
  setCharacter(source: File | URL | string | null): Promise<string>;
  /** The character that is shown, or would be, with a motion in it: the bytes of a GLB. */
  animated(motion: Motion, name: string): Promise<Uint8Array<ArrayBuffer>>;
  onHover(callback: Hover): void;
  /** Told what goes wrong where nobody waits: our own character could not be loaded. */
  onTrouble(callback: (error: Error) => void): void;
  resetView(): void;
  snapshot(): Promise<Blob>;
  dispose(): void;
}

const START: SceneOptions = {
  show: "skeleton", boneRadiusM: 0.018, trail: false, grid: true, mirrored: false, colours: "dark",
};
const NOBODY: Rotations = { local: NATURAL, trust: perBone(() => 0) };
/** How far skeleton and character stand from the middle when both are shown, in metres. */
const APART_M = 0.55;
/** Of one body, and of both side by side with arms and hands stretched out. */
const [BODY_WIDTH_M, BOTH_WIDTH_M] = [1.6, 2 * APART_M + 1.9];
/** Thinner than so many pixels of the view, bones would come and go. */
const LEAST_PIXELS = 0.75;
const REACH_PX = 26;
const [MOST_PEOPLE, BODY_RODS] = [6, 48 + PART_RODS];

/** Throws KinesphereError if the browser has no WebGL. The canvas fills the container. */
export function createScene(container: HTMLElement): BodyScene {
  const view = createView(container);
  let options = START;
  let people: readonly Somebody[] = [];
  let aside = 0;
  let steps: readonly Step[] = [];
  let character: Character | null = null;
  let calls = 0;
  let loading: Promise<string> | null = null;
  let hover: Hover = () => {};
  let trouble: (error: Error) => void = console.error;

  const palette = () => PALETTES[options.colours];
  const floor = createFloor(palette());
  const bones = createRods(MOST_PEOPLE * BODY_RODS);
  const trail = createRods(TRAIL_RODS);
  const [room, skeleton, figure] = [new Group(), new Group(), new Group()];
  skeleton.add(bones.object);
  room.add(skeleton, figure, trail.object);
  view.scene.add(floor.object, room);

  /** The one in the middle, if they are seen now. */
  const first = () => shownOf(people).find(({ id }) => id === people[0].id);
  const points = () => {
    const one = first();
    return one ? pointsOf(one) : null;
  };

  function arrange(): void {
    const { show, mirrored, grid } = options;
    view.scene.background = palette().background;
    floor.setColours(palette());
    floor.setGrid(grid);
    room.scale.x = mirrored ? -1 : 1;
    skeleton.visible = show !== "character";
    figure.visible = show !== "skeleton";
    widen();
    if (figure.visible && character === null && loading === null) {
      setCharacter(null).catch((error: Error) => trouble(error));
    }
    redraw();
  }

  /** Room for all who are shown: the character stands beyond those beside the skeleton. */
  function widen(): void {
    const both = options.show === "both";
    const wider = skeleton.visible ? aside : 0;
    view.setWidth((both ? BOTH_WIDTH_M : BODY_WIDTH_M) + 2 * wider);
    skeleton.position.x = both ? -APART_M : 0;
    figure.position.x = both ? APART_M + wider : 0;
    trail.object.position.x = skeleton.position.x;
  }

  function redraw(): void {
    const at = points();
    const person = first()?.followed;
    drawBones();
    character?.pose(person?.rotations ?? NOBODY, person?.legM ?? USUAL_LEG_M, person?.tMs ?? 0);
    drawFloor(at);
    view.redraw();
  }

  function drawBones(): void {
    bones.clear(LEAST_PIXELS * view.pixelM());
    trail.clear();
    const { boneRadiusM } = options;
    for (const one of shownOf(people)) drawPerson(one, boneRadiusM);
    if (options.trail) putTrail(trail, steps, boneRadiusM, palette());
    bones.done();
    trail.done();
  }

  function drawPerson(one: Shown, radiusM: number): void {
    const { beside, followed: { pose, parts, turn, ground: { hipsM } } } = one;
    const inRoom = (xyzM: Float64Array | null) =>
      partPoints(xyzM, turn, hipsM).map((point) => point.add(beside));
    putBody(bones, pointsOf(one), pose.visibility, radiusM, palette(), replaced(parts));
    for (const hand of [parts.leftHand, parts.rightHand]) {
      if (hand) putHand(bones, hand, inRoom(hand.xyzWorldM), radiusM, palette());
    }
    if (parts.face) putFace(bones, inRoom(parts.face.xyzWorldM), radiusM, palette());
  }

  function drawFloor(at: readonly Vector3[] | null): void {
    const shown = [skeleton, figure].filter(({ visible }) => at !== null && visible);
    // Somebody who waits for a person has a shadow, too.
    const waiting = figure.visible && !at && character ? character.soles() : [];
    floor.setShadows([
      ...shown.flatMap((body) => shadowSpots(at!).map(under(body))),
      ...(skeleton.visible ? others().map(pointsOf).map(shadowOf).map(under(skeleton)) : []),
      ...waiting.map(({ x, z }): Spot => under(figure)([x, z, 0.32, 0.7])),
    ]);
    const feet = (body: Group) => (body === figure && character?.soles()) || feetOf(at!);
    floor.setContacts(
      shown.flatMap((body) => contactSpots(feet(body), people[0].followed.ground).map(under(body))),
    );
  }

  const others = () => shownOf(people).filter(({ id }) => id !== people[0].id);
  const under = (body: Group) => ([x, z, radius, strength]: Spot): Spot =>
    [(x + body.position.x) * room.scale.x, z, radius, strength];

  function setCharacter(source: File | URL | string | null): Promise<string> {
    const call = ++calls;
    const load = async () => {
      const own = new URL("character.glb", document.baseURI);
      const next = await loadCharacter(source ?? own);
      // Another one was asked for meanwhile.
      if (call !== calls) return next.dispose(), next.name;
      character?.dispose();
      figure.clear().add(next.object);
      character = next;
      arrange();
      return next.name;
    };
    loading = load();
    // After a failure the next change of the options may try again.
    loading.catch(() => (loading = null));
    return loading;
  }

  const point = (event: PointerEvent) => {
    const all = skeleton.visible && event.buttons === 0 ? shownOf(people) : [];
    const found = jointAt(all.flatMap(pointsOf), event.offsetX, event.offsetY);
    const whose = found === null ? null : all[Math.floor(found / COUNT)];
    const text = whose ? describe(whose.followed.pose, found! % COUNT) : null;
    hover(text, event.offsetX, event.offsetY);
  };
  const jointAt = (at: readonly Vector3[], x: number, y: number) => {
    skeleton.updateWorldMatrix(true, false);
    const onCanvas = at.map((p) => view.toPixels(p.clone().applyMatrix4(skeleton.matrixWorld)));
    return nearest(onCanvas, x, y, REACH_PX);
  };
  const leave = () => hover(null, 0, 0);
  view.canvas.addEventListener("pointermove", point);
  view.canvas.addEventListener("pointerdown", point);
  view.canvas.addEventListener("pointerleave", leave);
  arrange();

  return {
    update(poses, tMs) {
      if (poses.length === 0 && people.length === 0) return;
      const [before] = people;
      people = followAll(people, poses, tMs);
      aside = reachM(people, aside);
      widen();
      const at = points();
      if (before?.id !== people[0]?.id) steps = [];
      steps = at ? withStep(steps, { tMs, points: at }) : [];
      redraw();
    },
    setOptions(changed) {
      options = { ...options, ...changed };
      arrange();
    },
    setCharacter,
    async animated(motion, name) {
      await (loading ?? setCharacter(null));
      const bytes = character!.animated(motion, name);
      redraw();
      return bytes;
    },
    onHover: (callback) => void (hover = callback),
    onTrouble: (callback) => void (trouble = callback),
    resetView: view.reset,
    snapshot: view.snapshot,
    dispose() {
      calls += 1;
      for (const part of [bones, trail, floor, view]) part.dispose();
      character?.dispose();
    },
  };
}
