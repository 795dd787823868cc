/** One visit: pictures come, are asked about and go; answers are sent in the background. */

import { byId } from "../app/dom";
import { bindActions } from "./actions";
import type { Api } from "./api";
import { createClock } from "./clock";
import type { Me } from "./contract";
import { createDots } from "./dots";
import { askForToken } from "./entry";
import { listenToGestures } from "./gestures";
import { createLabelling, type Labelling } from "./labelling";
import { draggedTo } from "./landmarks";
import { notice } from "./notices";
import { createPictures, type Pictures } from "./pictures";
import type { Queue } from "./queue";
import { restText } from "./rest";
import { createSaving, type Saving } from "./saving";
import { createScreen } from "./screen";
import { ahead, current, type Session } from "./session";
import { createStage, type Stage } from "./stage";
import { createSupply } from "./supply";

export interface WorkParts {
  readonly me: Me;
  readonly api: Api;
  readonly queue: Queue;
  readonly setToken: (token: string) => void;
}

/** How many pictures are there before they are needed; as many stay after they are done. */
const AHEAD = 3;
/** What was not sent the last time gets so long before the server is asked what is left. */
const FLUSH_MS = 3000;

export async function work({ me, api, queue, setToken }: WorkParts): Promise<void> {
  const unknown = unknownOnce(setToken);
  const saving = createSaving(queue, api, unknown);
  const page = createLabelling(me, saving.tell, () => draw());
  const pictures = createPictures(api.picture, () => draw());
  const stage = createStage(byId("stage"), byId("frame"), () => screen.drawMarks());
  const dots = createDots(byId<SVGSVGElement>("overlay"), dotEvents(page, stage));
  const screen = createScreen({ page, pictures, stage, dots, choose: page.choose });
  const clock = createClock();
  const leftOut = new Set<number>();
  const list = me.review ? api.review : api.work;
  const supply = createSupply({
    missing: () => Math.max(0, AHEAD - ahead(page.state().session)),
    list: (count) => list(count, [...haveOf(page.state().session), ...finishedIn(queue), ...leftOut]),
    take: ({ items, left }) => page.take(items, left - finishedIn(queue).length, queue.pending()),
    changed: () => draw(),
  });
  const draw = () => {
    const { session, progress } = page.state();
    const isLoading = current(session) !== null;
    clock.show(screen.draw(restText(supply.state(), isLoading, progress)));
    pictures.want(near(session));
    leaveOut(page, pictures, leftOut);
    supply.fill();
    const state = supply.state();
    if (typeof state === "object" && state.status === 401) unknown(state.words);
  };

  bindActions({ page, stage, dots, clock });
  listenToGestures(byId("stage"), stage);
  listenToOthers(page, queue, clock.restart);
  byId("again").addEventListener("click", supply.again);
  addEventListener("online", () => void (supply.state() === "unreachable" && supply.again()));
  await catchUp(queue, saving, async () => page.recount(await api.me()));
  draw();
}

/** What waits since the last visit is sent first; the server's counts are of before that. */
async function catchUp(queue: Queue, saving: Saving, recount: () => Promise<void>): Promise<void> {
  const isBehind = queue.pending().length > 0;
  const late = new Promise<false>((resolve) => setTimeout(() => resolve(false), FLUSH_MS));
  const hasArrived = await Promise.race([saving.flush(), late]);
  if (isBehind && hasArrived) await recount().catch(() => undefined);
}

/** Whoever comes back with another token may be somebody else: the page starts anew. */
function unknownOnce(setToken: (token: string) => void): (why: string) => void {
  let isAsking = false;
  return (why) => {
    if (isAsking) return;
    isAsking = true;
    void askForToken(why).then((token) => {
      setToken(token);
      location.reload();
    });
  };
}

function dotEvents(page: Labelling, stage: Stage) {
  return {
    chosen: (landmark: number) => page.edit(landmark),
    dragged(landmark: number, to: readonly [number, number]) {
      const before = current(page.state().session)!.item.landmarks[landmark];
      page.drag(landmark, draggedTo(stage.pick(to), before));
    },
    dropped: (landmark: number) => page.keep(landmark),
  };
}

function haveOf({ pictures }: Session): number[] {
  return pictures.map(({ item }) => item.id);
}

/** The pictures that the server does not know to be done yet. */
function finishedIn(queue: Queue): number[] {
  return queue.pending().filter(({ kind }) => kind === "finished").map(({ item }) => item);
}

function near({ pictures, at }: Session) {
  return pictures.slice(Math.max(0, at - AHEAD), at + AHEAD + 1).map(({ item }) => item);
}

/** A picture that cannot be shown is not asked about. */
function leaveOut(page: Labelling, pictures: Pictures, leftOut: Set<number>): void {
  const held = current(page.state().session);
  const picture = held && pictures.get(held.item.id);
  if (!held || !picture || !("error" in picture)) return;
  const { id, name } = held.item;
  leftOut.add(id);
  notice(`picture-${id}`, `${name} was left out: ${picture.error}`, "Dismiss", () => undefined);
  page.skip(id);
}

function listenToOthers(page: Labelling, queue: Queue, restart: () => void): void {
  addEventListener("storage", (message) => {
    const told = queue.heard(message);
    if (told) page.hear(told);
  });
  document.addEventListener("visibilitychange", () => {
    if (!document.hidden) restart();
  });
}
