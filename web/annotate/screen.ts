/** The page as the state says it is. */

import { byId, make } from "../app/dom";
import { cards } from "./cards";
import type { Item } from "./contract";
import type { Dots } from "./dots";
import { isReview, type Held } from "./held";
import type { Mode } from "./keys";
import type { Labelling } from "./labelling";
import { lettered } from "./letters";
import { landmarkSpots, questionMarks, wrongMarks } from "./marks";
import type { Pictures } from "./pictures";
import { progressText } from "./progress";
import type { RestText } from "./rest";
import { current, question } from "./session";
import type { Stage } from "./stage";
import { jointsText, landmarkText, nameText, pictureText, reasonText } from "./words";

export interface Screen {
  /** Everything; gives what is asked now, as a key, or null while nothing is. */
  draw(restText: RestText): string | null;
  /** What lies over the picture alone: the view has changed. */
  drawMarks(): void;
}
export interface ScreenParts {
  readonly page: Labelling;
  readonly pictures: Pictures;
  readonly stage: Stage;
  readonly dots: Dots;
  readonly choose: (number: number) => void;
}

export function createScreen({ page, pictures, stage, dots, choose }: ScreenParts): Screen {
  let cardsOf: Item | null = null;
  let isShown = false;
  const held = () => current(page.state().session);

  const drawMarks = () => {
    drawBadge(stage);
    const now = isShown ? held() : null;
    drawLabels(page, now, stage);
    const { editing } = page.state();
    if (now && editing !== null) return dots.draw(stage, now.item, editing);
    dots.clear();
    byId("overlay").replaceChildren(...(now ? marksOf(now, page, stage) : []));
  };
  const drawCards = (now: Held) => {
    if (!isReview(now.item)) return;
    if (cardsOf?.id !== now.item.id) {
      byId("reasons").replaceChildren(...now.item.reasons.map((reason) => make("li", reasonText(reason))));
      byId("hypotheses").replaceChildren(...cards(now.item, choose));
      cardsOf = now.item;
    }
    [byId("do-choose0"), ...byId("hypotheses").children].forEach((button, i) => {
      button.setAttribute("aria-pressed", String(now.choice === i - 1));
    });
  };
  return {
    drawMarks,
    draw(restText) {
      const now = held();
      const picture = now && pictures.get(now.item.id);
      isShown = picture !== null && "image" in picture;
      const mode = isShown ? page.mode() : "rest";
      drawParts(mode);
      drawTexts(page, isShown ? now : null, mode, restText);
      if (now) drawCards(now);
      const image = picture && "image" in picture ? picture.image : null;
      stage.show(now && image ? { item: now.item, image } : null, now ? visible(now, page) : []);
      return now && isShown && mode === "ask" ? `${now.item.id} ${question(page.state().session)}` : null;
    },
  };
}

function marksOf(now: Held, page: Labelling, stage: Stage): SVGElement[] {
  const pair = question(page.state().session);
  const { item, choice } = now;
  if (pair !== null) {
    return questionMarks(stage, item, lettered(item.id, item.pairs[pair]), pair < item.edges);
  }
  if (!isReview(item)) return [];
  const chosen = item.hypotheses[Math.max(0, choice ?? 0)];
  return chosen ? wrongMarks(stage, item, chosen.disobeys) : [];
}

/** What must be on the stage: the joints that are asked about. */
function visible(now: Held, page: Labelling) {
  const pair = question(page.state().session);
  if (pair === null || page.state().editing !== null) return [];
  return landmarkSpots(now.item, now.item.pairs[pair]);
}

function drawParts(mode: Mode): void {
  document.documentElement.dataset.mode = mode;
  for (const part of ["ask", "edit", "choose", "rest"] as const) {
    byId(`${part}-part`).hidden = part !== mode;
  }
  byId("do-edit").setAttribute("aria-pressed", String(mode === "edit"));
  byId("tools").toggleAttribute("inert", mode === "rest");
}

function drawTexts(page: Labelling, now: Held | null, mode: Mode, rest: RestText): void {
  const { note, progress } = page.state();
  const [title, joints] = now ? asked(page, now, mode) : [rest.title, ""];
  write("question", title);
  write("joints", joints);
  write("rest-text", rest.text);
  byId("again").hidden = !rest.canLookAgain;
  write("note", note);
  write("progress", progressText(progress));
  write("name", now ? nameText(now.item) : "");
  byId("name").title = now?.item.name ?? "";
}

/** The picture for those who do not see it; the dots over it only while they can be moved. */
function drawLabels(page: Labelling, now: Held | null, stage: Stage): void {
  const { session, editing } = page.state();
  const pair = question(session);
  const letters = now && pair !== null && editing === null ? lettered(now.item.id, now.item.pairs[pair]) : null;
  const label = now ? pictureText(nameText(now.item), letters, stage.isMirrored()) : "No picture";
  byId("frame").setAttribute("aria-label", label);
  byId("overlay").setAttribute("aria-hidden", String(editing === null));
}

/** The question in words, and what it is about. */
function asked(page: Labelling, { item }: Held, mode: Mode): [title: string, joints: string] {
  const { session, editing } = page.state();
  const pair = question(session);
  if (mode === "edit") return ["Correct landmarks", landmarkText(editing!, item.landmarks[editing!])];
  if (pair === null) return ["Which explanation is right?", "Orange is the person’s own left, blue their right."];
  return ["Is A nearer to the camera than B?", jointsText(lettered(item.id, item.pairs[pair]))];
}

function drawBadge(stage: Stage): void {
  const brightness = stage.brightness();
  const parts = [
    ...(stage.isMirrored() ? ["mirrored"] : []),
    ...(brightness === 1 ? [] : [`brightness ${Math.round(100 * brightness)} %`]),
  ];
  byId("badge").hidden = parts.length === 0;
  write("badge", parts.join(" · "));
  byId("do-mirror").setAttribute("aria-pressed", String(stage.isMirrored()));
}

/** Only what is new: a live region says again what is written again. */
function write(id: string, text: string): void {
  const element = byId(id);
  if (element.textContent !== text) element.textContent = text;
}
