/** The pictures at work, one after the other, and the way back: a value. */

import type { Given, Landmark } from "./contract";
import { answered, moved, questionOf, type Held } from "./held";

/** Something that can be undone. */
interface Step {
  readonly item: number;
  /** The pair that was answered; null: an explanation was chosen, or the picture left. */
  readonly pair: number | null;
}

export interface Session {
  /** Those that are done, the one on screen, those that come. */
  readonly pictures: readonly Held[];
  readonly at: number;
  readonly steps: readonly Step[];
}

export const EMPTY: Session = { pictures: [], at: 0, steps: [] };
/** How many pictures that are done can be gone back to. */
const REMEMBERED = 20;

/** The picture on screen; null when there is none (yet). */
export function current({ pictures, at }: Session): Held | null {
  return pictures[at] ?? null;
}

/** How many are there after the one on screen. */
export function ahead({ pictures, at }: Session): number {
  return Math.max(0, pictures.length - at - 1);
}

/** With more pictures at the end; answers that the server knows already can be undone too. */
export function joined(session: Session, more: readonly Held[]): Session {
  const known = new Set(session.pictures.map(({ item }) => item.id));
  const fresh = more.filter(({ item }) => !known.has(item.id));
  return { ...session, pictures: [...session.pictures, ...fresh] };
}

export function given(session: Session, pair: number, answer: Given): Session {
  const held = current(session)!;
  const step = { item: held.item.id, pair };
  return replaced({ ...session, steps: [...session.steps, step] }, answered(held, pair, answer));
}

export function chosen(session: Session, choice: number): Session {
  return replaced(session, { ...current(session)!, choice });
}

export function placed(session: Session, landmark: number, place: Landmark): Session {
  return replaced(session, moved(current(session)!, landmark, place));
}

/** On to the next picture: the one on screen is finished. */
export function finished(session: Session): Session {
  const held = { ...current(session)!, isFinished: true };
  return pruned({ ...replaced(session, held), at: session.at + 1 });
}

/** A picture that cannot be shown is left out. */
export function without(session: Session, item: number): Session {
  const index = session.pictures.findIndex((held) => held.item.id === item);
  if (index < 0) return session;
  const at = index < session.at ? session.at - 1 : session.at;
  const steps = session.steps.filter((step) => step.item !== item);
  return { steps, at, pictures: session.pictures.toSpliced(index, 1) };
}

/** What was withdrawn: pair is null when only the way back to a review's picture was taken. */
export interface Undone {
  readonly session: Session;
  readonly item: number;
  readonly pair: number | null;
}

/** Back by a step, to an earlier picture if need be; null: there is nothing to undo. */
export function undone(session: Session): Undone | null {
  const held = current(session);
  if (held && held.choice !== null) return unchosen(session, held);
  const step = session.steps.at(-1) ?? stepBefore(held);
  if (!step) return null;
  const at = session.pictures.findIndex(({ item }) => item.id === step.item);
  const back: Session = { ...session, at, steps: session.steps.slice(0, -1) };
  const there = { ...current(back)!, isFinished: false, choice: null };
  const withdrawn = step.pair === null ? there : answered(there, step.pair, "withdrawn");
  return { session: replaced(back, withdrawn), ...step };
}

/** A choice that was not left with yet is all that is undone. */
function unchosen(session: Session, held: Held): Undone {
  return { session: replaced(session, { ...held, choice: null }), item: held.item.id, pair: null };
}

/** Notes that a picture was left without an answer: undo comes back to it. */
export function leaving(session: Session): Session {
  const item = current(session)!.item.id;
  return { ...session, steps: [...session.steps, { item, pair: null }] };
}

/** The last answer from before a reload. */
function stepBefore(held: Held | null): Step | null {
  const pair = held ? [...held.answers.keys()].at(-1) : undefined;
  return pair === undefined ? null : { item: held!.item.id, pair };
}

/** The pair that is asked about; null when the picture is settled or there is none. */
export function question(session: Session): number | null {
  const held = current(session);
  return held ? questionOf(held) : null;
}

/** Every picture after an event of another tab or after another change. */
export function mapped(session: Session, change: (held: Held) => Held): Session {
  return { ...session, pictures: session.pictures.map(change) };
}

function replaced(session: Session, held: Held): Session {
  return { ...session, pictures: session.pictures.with(session.at, held) };
}

function pruned(session: Session): Session {
  const gone = Math.max(0, session.at - REMEMBERED);
  if (gone === 0) return session;
  const pictures = session.pictures.slice(gone);
  const kept = new Set(pictures.map(({ item }) => item.id));
  const steps = session.steps.filter(({ item }) => kept.has(item));
  return { pictures, steps, at: session.at - gone };
}
