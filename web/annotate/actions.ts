/** What keys and buttons do. */

import { byId } from "../app/dom";
import { listenForPresses } from "../app/press";
import type { Clock } from "./clock";
import type { Dots } from "./dots";
import { actionOf, type Action, type Answering } from "./keys";
import type { Labelling } from "./labelling";
import { draggedTo, spot, toggled } from "./landmarks";
import { lettered } from "./letters";
import { current, question } from "./session";
import type { Stage } from "./stage";
import type { Point } from "./view";

export interface ActionParts {
  readonly page: Labelling;
  readonly stage: Stage;
  readonly dots: Dots;
  readonly clock: Clock;
}

const ZOOM = 1.25;
/** By how much of the stage an arrow moves the picture. */
const PAN = 0.1;
/** By how many pixels of the stage an arrow moves a landmark; with shift the second. */
const NUDGE = [2, 12];

const TOWARDS = { Left: [-1, 0], Right: [1, 0], Up: [0, -1], Down: [0, 1] } as const;

export function bindActions(parts: ActionParts): void {
  const { page } = parts;
  const run = (action: Action, isLarge = false) => act(parts, action, isLarge);
  listenForPresses((press) => actionOf(press, page.mode()), run);
  document.addEventListener("keyup", ({ key }) => {
    if (key.startsWith("Arrow")) keep(page);
  });
  for (const button of document.querySelectorAll<HTMLButtonElement>("button[id^='do-']")) {
    const action = button.id.slice(3) as Action;
    button.addEventListener("click", () => run(clicked(page, action)));
  }
  const help = byId<HTMLDialogElement>("help");
  byId("help-button").addEventListener("click", () => help.showModal());
}

/** A button may do two things in turn. */
function clicked(page: Labelling, action: Action | "edited"): Action {
  if (action === "edited" || (action === "edit" && page.mode() === "edit")) return "done";
  return action;
}

function act(parts: ActionParts, action: Action, isLarge: boolean): void {
  const { page, stage } = parts;
  switch (action) {
    case "nearer": case "farther": case "same": case "unsure": return answer(parts, action);
    case "undo": return page.undo();
    case "zoomIn": return stage.zoom(ZOOM);
    case "zoomOut": return stage.zoom(1 / ZOOM);
    case "reset": return stage.reset();
    case "darker": return stage.brighten(-1);
    case "brighter": return stage.brighten(1);
    case "mirror": return stage.mirror();
    case "help": return byId<HTMLDialogElement>("help").showModal();
    case "edit": return edit(parts);
    case "done": return done(page);
    case "hide": return hide(page);
    case "left": return nudge(parts, TOWARDS.Left, isLarge);
    case "right": return nudge(parts, TOWARDS.Right, isLarge);
    case "up": return nudge(parts, TOWARDS.Up, isLarge);
    case "down": return nudge(parts, TOWARDS.Down, isLarge);
    case "panLeft": return pan(stage, TOWARDS.Right);
    case "panRight": return pan(stage, TOWARDS.Left);
    case "panUp": return pan(stage, TOWARDS.Down);
    case "panDown": return pan(stage, TOWARDS.Up);
    default: return page.choose(Number(action.at(-1)));
  }
}

function answer({ page, stage, clock }: ActionParts, said: Answering): void {
  if (page.mode() === "ask") page.answer(said, clock.tookMs(), stage.isMirrored());
}

/** Begins with the joint that is lettered A, which is the likeliest to be wrong. */
function edit({ page, dots }: ActionParts): void {
  const { session } = page.state();
  const [held, pair] = [current(session), question(session)];
  if (!held) return;
  const landmark = pair === null ? 0 : lettered(held.item.id, held.item.pairs[pair])[0];
  page.edit(landmark);
  dots.focus(landmark);
}

function done(page: Labelling): void {
  if (page.mode() === "edit") page.edit(null);
  else page.leave();
}

/** The landmark that was moved by keys stays where it is. */
function keep(page: Labelling): void {
  const { editing } = page.state();
  if (editing !== null) page.keep(editing);
}

function hide(page: Labelling): void {
  const { editing, session } = page.state();
  if (editing === null) return;
  page.drag(editing, toggled(current(session)!.item, editing));
  page.keep(editing);
}

/** On the screen: to the left is to the left, mirrored or not. */
function nudge({ page, stage }: ActionParts, [dx, dy]: Point, isLarge: boolean): void {
  const { editing, session } = page.state();
  if (editing === null) return;
  const { item } = current(session)!;
  const [x, y] = stage.place(spot(item, editing));
  const px = NUDGE[Number(isLarge)];
  page.drag(editing, draggedTo(stage.pick([x + px * dx, y + px * dy]), item.landmarks[editing]));
}

function pan(stage: Stage, [x, y]: Point): void {
  const [width, height] = stage.size();
  stage.pan([PAN * width * x, PAN * height * y]);
}
