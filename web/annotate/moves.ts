/** Landmarks that are moved: on the screen while a hand is at it, sent when it is done. */

import type { Landmark } from "./contract";
import type { Base } from "./labelling";
import { current, placed } from "./session";

interface Move {
  readonly landmark: number;
  /** Where it was before. */
  readonly place: Landmark;
}

export function createMoves({ state, change, tell }: Omit<Base, "set">) {
  let done: Move[] = [];
  /** The places that the server has been told. */
  let known: readonly Landmark[] = [];
  const item = () => current(state().session)!.item;

  const send = (landmark: number) => {
    const [x_px, y_px, seen] = item().landmarks[landmark]!;
    known = item().landmarks;
    tell({ kind: "landmark", item: item().id, landmark, x_px, y_px, hidden: seen < 0.5 });
  };
  const keep = (landmark: number): void => {
    const [before, now] = [known[landmark], item().landmarks[landmark]];
    if (!now || String(now) === String(before)) return;
    done.push({ landmark, place: before });
    send(landmark);
  };
  return {
    /** Begins to move a landmark, or goes on with another; null ends it. */
    edit(landmark: number | null): void {
      const { editing, session } = state();
      if (editing === null) [done, known] = [[], current(session)?.item.landmarks ?? []];
      else if (landmark !== editing) keep(editing);
      change({ editing: landmark, note: "" });
    },
    /** On the screen only, while it is being dragged. */
    drag(landmark: number, place: NonNullable<Landmark>): void {
      change({ session: placed(state().session, landmark, place) });
    },
    /** The landmark stays where it is now. */
    keep,
    undo(): void {
      const move = done.pop();
      // To no place at all: there is no word for that.
      if (!move?.place) return change({ note: "There is nothing to undo" });
      change({ session: placed(state().session, move.landmark, move.place), editing: move.landmark });
      send(move.landmark);
    },
  };
}
