/** What somebody does on the page, as changes of its state and as events to be sent. */

import type { Answer, Deed, Given, Item, Me, Told } from "./contract";
import { applied, hold, isReview, type Held } from "./held";
import type { Mode } from "./keys";
import { lettered, ofPair } from "./letters";
import { createMoves } from "./moves";
import { started, type Progress } from "./progress";
import {
  chosen, current, EMPTY, finished, given, joined, leaving, mapped, question, undone, without,
  type Session, type Undone,
} from "./session";
import { deedText } from "./words";

export interface State {
  readonly session: Session;
  readonly progress: Progress;
  /** The landmark that is being moved; null: none is. */
  readonly editing: number | null;
  /** What was done last, where it is not plain to see. */
  readonly note: string;
}

type Change = (patch: Partial<State>) => void;

/** The state, what changes it, and where events go. */
export interface Base {
  readonly state: () => State;
  readonly change: Change;
  /** Changes it on the way to another change: nobody should see it yet. */
  readonly set: Change;
  readonly tell: (deed: Deed) => void;
}

export type Labelling = ReturnType<typeof createLabelling>;

/** tell: an event is to be sent; changed: the state is another. */
export function createLabelling(me: Me, tell: (deed: Deed) => void, changed: () => void) {
  let state: State = { session: EMPTY, progress: started(me), editing: null, note: "" };
  const set: Change = (patch) => void (state = { ...state, ...patch });
  const change: Change = (patch) => {
    set(patch);
    changed();
  };
  const base: Base = { state: () => state, change, set, tell };
  const course = createCourse(base);
  const moves = createMoves(base);
  return {
    state: base.state,
    /** What the page is at. */
    mode: () => modeOf(state),
    ...course,
    ...createReview(base, course),
    ...moves,
    edit(landmark: number | null): void {
      moves.edit(landmark);
      if (landmark === null) course.settle();
    },
    undo: () => (state.editing === null ? course.undo() : moves.undo()),
  };
}

export function modeOf({ session, editing }: State): Mode {
  if (current(session) === null) return "rest";
  if (editing !== null) return "edit";
  return question(session) === null ? "choose" : "ask";
}

/** Questions and pictures, one after the other. */
function createCourse({ state, change, set, tell }: Base) {
  /** Pictures that this page counts as done. */
  const counted = new Set<number>();

  const finish = (session: Session): Session => {
    const { id } = current(session)!.item;
    tell({ kind: "finished", item: id });
    if (!counted.has(id)) set({ progress: counting(state().progress, { done: 1, left: -1 }) });
    counted.add(id);
    return finished(session);
  };
  /** Every picture that is settled is finished; not while somebody moves its landmarks. */
  const settle = (session: Session): void => {
    while (isSettled(session) && state().editing === null) session = finish(session);
    change({ session });
  };
  const tellAnswer = ({ item }: Held, pair: number, answer: Answer, took_ms: number, mirrored: boolean) => {
    const [a, b] = item.pairs[pair];
    tell({ kind: "answer", item: item.id, a, b, answer, took_ms, mirrored });
  };
  const takeBack = ({ session, item, pair }: Undone): void => {
    const done = -Number(counted.delete(item));
    const before = state().session.pictures.find((held) => held.item.id === item)!;
    const said = pair === null ? undefined : before.answers.get(pair);
    const progress = counting(state().progress, { done, left: -done, answers: said ? -1 : 0 });
    if (said) tellAnswer(before, pair!, "withdrawn", 0, false);
    change({ session, progress, note: said ? takenBack(before, pair!, said) : "" });
  };

  return {
    /** Takes pictures that have come, and what the server says is left; whether any is new. */
    take(items: readonly Item[], left: number, waiting: readonly Told[]): boolean {
      const before = state().session.pictures.length;
      const session = joined(state().session, items.map((one) => hold(one, waiting)));
      set({ progress: { ...state().progress, left } });
      settle(session);
      return session.pictures.length > before;
    },
    /** The server's counts, when it has taken what was waiting. */
    recount: (me: Me): void => set({ progress: started(me) }),
    settle: (): void => settle(state().session),
    /** Another tab's event. */
    hear(told: Told): void {
      settle(mapped(state().session, (held) => (held.isFinished ? held : applied(held, told))));
    },
    /** What was said about the letters. */
    answer(said: Given, tookMs: number, mirrored: boolean): void {
      const { session, progress } = state();
      const [held, pair] = [current(session), question(session)];
      if (!held || pair === null) return;
      const answer = ofPair(said, lettered(held.item.id, held.item.pairs[pair]));
      tellAnswer(held, pair, answer, tookMs, mirrored);
      const counts = { ...counting(progress, { answers: 1 }), tookMs: [...progress.tookMs, tookMs] };
      set({ note: "", progress: counts });
      settle(given(session, pair, answer));
    },
    undo(): void {
      const back = undone(state().session);
      if (back) takeBack(back);
      else change({ note: "There is nothing to undo" });
    },
    /** A picture that cannot be shown. */
    skip: (item: number): void => settle(without(state().session, item)),
    /** A picture that somebody is done with. */
    pass: (): void => settle(finish(leaving(state().session))),
  };
}

/** Explanations, of which one is chosen. */
function createReview({ state, change, tell }: Base, course: ReturnType<typeof createCourse>) {
  return {
    /** An explanation, from 1; 0 is none of them. */
    choose(number: number): void {
      const item = current(state().session)?.item;
      if (!item || !isReview(item) || number > item.hypotheses.length) return;
      change({ session: chosen(state().session, number - 1), note: "" });
    },
    /** The picture on screen is done with. */
    leave(): void {
      const held = current(state().session);
      if (!held || !isReview(held.item)) return;
      if (held.item.hypotheses.length > 0 && held.choice === null) {
        return change({ note: "Choose one first; 0 is none of them" });
      }
      if (held.choice !== null) tell({ kind: "choice", item: held.item.id, hypothesis: held.choice });
      course.pass();
    },
  };
}

function isSettled(session: Session): boolean {
  const held = current(session);
  return held !== null && !isReview(held.item) && question(session) === null;
}

type Counts = Partial<Pick<Progress, "done" | "left" | "answers">>;

function counting(progress: Progress, { done = 0, left = 0, answers = 0 }: Counts): Progress {
  return {
    ...progress, done: progress.done + done, left: progress.left + left,
    answers: progress.answers + answers,
    tookMs: answers < 0 ? progress.tookMs.slice(0, -1) : progress.tookMs,
  };
}

function takenBack({ item }: Held, pair: number, answer: Given): string {
  const [a, b] = item.pairs[pair];
  const deed: Deed = { kind: "answer", item: item.id, a, b, answer, took_ms: 0, mirrored: false };
  return `Taken back: ${deedText(deed)}`;
}
