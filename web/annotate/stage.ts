/** The picture on screen: where it lies, how bright it is, and whether it is mirrored. */

import type { Item } from "./contract";
import {
  around, fitted, panned, shows, toPicture, toStage, turned, turnedBox, zoomed,
  type Point, type Size, type View,
} from "./view";

export interface Shown {
  readonly item: Item;
  readonly image: HTMLImageElement;
}

export interface Stage {
  /** Puts a picture there, and points that must be visible: the view changes only if it must. */
  show(shown: Shown | null, points: readonly Point[]): void;
  zoom(factor: number, at?: Point): void;
  pan(by: Point): void;
  /** Back to the automatic view and the picture's own brightness. */
  reset(): void;
  brighten(steps: number): void;
  mirror(): void;
  isMirrored(): boolean;
  brightness(): number;
  size(): Size;
  /** Pixels of the picture to pixels of the stage, and back. */
  place(point: Point): Point;
  pick(point: Point): Point;
}

const STEP = 1.2;
const STEPS = 8;

/** changed: called after each change of the view, to draw what lies over the picture. */
export function createStage(element: HTMLElement, frame: HTMLElement, changed: () => void): Stage {
  let shown: Shown | null = null;
  let view: View = { scale: 1, offset: [0, 0] };
  let points: readonly Point[] = [];
  let [steps, isMirrored, isAutomatic] = [0, false, true];

  const size = (): Size => [element.clientWidth, element.clientHeight];
  const turn = (point: Point) => turned(point, shown?.item.width ?? 0, isMirrored);
  const fit = () => {
    if (!shown) return;
    const { box, width, height } = shown.item;
    const all = around(turnedBox(box, width, isMirrored), points.map(turn));
    view = fitted(all, size(), [width, height]);
    isAutomatic = true;
  };
  const update = () => {
    if (shown) lay(shown, view, isMirrored, STEP ** steps);
    changed();
  };
  const change = (next: View) => {
    [view, isAutomatic] = [next, false];
    update();
  };
  new ResizeObserver(() => {
    if (isAutomatic) fit();
    update();
  }).observe(element);

  return {
    show(next, visible) {
      const isNew = next?.image !== shown?.image;
      [shown, points] = [next, visible];
      if (isNew) frame.replaceChildren(...(shown ? [shown.image] : []));
      if (isNew || isAutomatic || !shows(view, points.map(turn), size())) fit();
      update();
    },
    zoom(factor, at) {
      if (!shown) return;
      const { width, height } = shown.item;
      const smallest = 0.5 * fitted([0, 0, width, height], size(), [width, height]).scale;
      const next = zoomed(view, factor, at ?? [size()[0] / 2, size()[1] / 2], smallest);
      change(panned(next, [0, 0], [width, height], size()));
    },
    pan(by) {
      if (shown) change(panned(view, by, [shown.item.width, shown.item.height], size()));
    },
    reset() {
      steps = 0;
      fit();
      update();
    },
    brighten(more) {
      steps = Math.min(STEPS, Math.max(-STEPS, steps + more));
      update();
    },
    mirror() {
      const middle = shown && toPicture(view, [size()[0] / 2, size()[1] / 2]);
      isMirrored = !isMirrored;
      if (isAutomatic || !middle) fit();
      else view = opposite(view, middle, shown!.item.width);
      update();
    },
    isMirrored: () => isMirrored,
    brightness: () => STEP ** steps,
    size,
    place: (point) => toStage(view, turn(point)),
    pick: (point) => turn(toPicture(view, point)),
  };
}

/** The view that shows in the middle what was there before the picture was mirrored. */
function opposite({ scale, offset }: View, [x]: Point, width: number): View {
  return { scale, offset: [offset[0] + scale * (x - (width - x)), offset[1]] };
}

function lay({ item, image }: Shown, view: View, isMirrored: boolean, brightness: number): void {
  const { scale, offset: [x, y] } = view;
  const flip = isMirrored ? `translateX(${item.width}px) scaleX(-1)` : "";
  image.style.transform = `translate(${x}px, ${y}px) scale(${scale}) ${flip}`;
  image.style.filter = brightness === 1 ? "" : `brightness(${brightness})`;
}
