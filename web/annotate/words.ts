/** What the page says, in words. */

import type { Answer, Deed, Item, Landmark, Pair } from "./contract";
import { INDEX, NAMES, SIDES } from "../src/core/skeleton";

const SPECIAL: Readonly<Record<string, string>> = {
  mouth_left: "left corner of the mouth", mouth_right: "right corner of the mouth",
  left_eye_inner: "inner corner of the left eye", right_eye_inner: "inner corner of the right eye",
  left_eye_outer: "outer corner of the left eye", right_eye_outer: "outer corner of the right eye",
  left_index: "knuckle of the left index finger", right_index: "knuckle of the right index finger",
  left_pinky: "knuckle of the left little finger", right_pinky: "knuckle of the right little finger",
  left_thumb: "knuckle of the left thumb", right_thumb: "knuckle of the right thumb",
  left_foot_index: "toes of the left foot", right_foot_index: "toes of the right foot",
};

/** A landmark as people call it: "left wrist". */
export function wordsOf(landmark: number): string {
  const name = NAMES[landmark];
  return SPECIAL[name] ?? name.replaceAll("_", " ");
}

/** Whose left and right is meant; empty where there is none in the names. */
export function whoseSides(letters: Pair): string {
  const sides = new Set(letters.map((landmark) => SIDES[landmark]).filter((side) => side !== "middle"));
  if (sides.size === 0) return "";
  if (sides.size === 2) return "left and right are the person’s own";
  return `the person’s own ${[...sides][0]}`;
}

/** Both joints by name: "A: left wrist, B: left elbow; the person’s own left". */
export function jointsText(letters: Pair): string {
  const whose = whoseSides(letters);
  const names = `A: ${wordsOf(letters[0])}, B: ${wordsOf(letters[1])}`;
  return whose ? `${names}; ${whose}` : names;
}

/** A reason for a review, with landmarks as people call them. */
export function reasonText(reason: string): string {
  return reason.replaceAll(/[a-z]+(?:_[a-z]+)+/g, (name) => (name in INDEX ? wordsOf(INDEX[name]) : name));
}

/** A picture's file, or the clip's and which frame. */
export function nameText({ name, frame }: Pick<Item, "name" | "frame">): string {
  const file = name.split(/[\\/]/).at(-1)!;
  return frame > 0 ? `${file}, frame ${frame}` : file;
}

/** What the picture shows, for those who do not see it. */
export function pictureText(name: string, letters: Pair | null, mirrored: boolean): string {
  const marks = letters
    ? `, with A at the ${wordsOf(letters[0])} and B at the ${wordsOf(letters[1])}` : "";
  return `The picture ${name}${mirrored ? ", mirrored" : ""}${marks}`;
}

/** A landmark that is being moved: its name, place and whether it is seen. */
export function landmarkText(landmark: number, place: Landmark): string {
  if (!place) return `${wordsOf(landmark)}: not placed yet`;
  const seen = isHidden(place) ? "hidden" : "seen";
  return `${wordsOf(landmark)}: ${Math.round(place[0])}, ${Math.round(place[1])}, ${seen}`;
}

export function isHidden(place: NonNullable<Landmark>): boolean {
  return place[2] < 0.5;
}

const SAID: Readonly<Record<Answer, string>> = {
  nearer: "nearer than", farther: "farther than", same: "as far as",
  unsure: "nobody can tell from", withdrawn: "taken back:",
};

/** What somebody did, in a line. */
export function deedText(deed: Deed): string {
  switch (deed.kind) {
    case "answer": return `${wordsOf(deed.a)} ${SAID[deed.answer]} ${wordsOf(deed.b)}`;
    case "landmark": return `the place of the ${wordsOf(deed.landmark)}`;
    case "choice": return `the choice of ${deed.hypothesis < 0 ? "none" : deed.hypothesis + 1}`;
    case "finished": return "that the picture is done";
  }
}

export function count(many: number, one: string, more = `${one}s`): string {
  return `${many} ${many === 1 ? one : more}`;
}

export function secondsText(ms: number): string {
  return `${(ms / 1000).toFixed(1)} s`;
}
