/** Pictures asked about, in the original's way: with times or alone, the same frame once, in order. */

import type { Frame } from "../worker/protocol";
import { checkTimestamp } from "./check";
import { isVideo, timeOf, toFrame } from "./input";
import type { PoseDetectorInput } from "./types";

/** How a picture is to be looked at: mirrored, and for how many people. */
export interface How {
  readonly flip: boolean;
  readonly maxPoses: number;
}

/** The last frame that had a time, and its answer: who asks twice gets the same. */
interface Last<Answer> {
  readonly image: PoseDetectorInput;
  readonly tMs: number;
  readonly how: How;
  readonly answer: Promise<Answer>;
}

/** What answers frames: they are not the caller's any more. */
export interface Answering<Answer> {
  estimate(frame: Frame, tMs: number | null, maxPoses: number): Promise<Answer>;
  reset(): void;
}

export class Asking<Answer> {
  private last: Last<Answer> | null = null;
  private taken: Promise<unknown> = Promise.resolve();

  constructor(private readonly answering: Answering<Answer>) {}

  /** The answer to a picture; `alone` if it is to stand alone, even one with a time. */
  answer(
    image: PoseDetectorInput, how: How, timestamp: number | null, alone = false,
  ): Promise<Answer> {
    const given = timestamp === null ? null : checkTimestamp(timestamp, this.last?.tMs ?? null);
    const tMs = alone ? null : given ?? timeOf(image);
    if (tMs === null) return this.ask(image, how, null);
    if (!this.isLast(image, tMs, how)) this.begin(image, tMs, how);
    return this.last!.answer;
  }

  reset(): void {
    this.last = null;
    this.answering.reset();
  }

  private isLast(image: PoseDetectorInput, tMs: number, { flip, maxPoses }: How): boolean {
    const { last } = this;
    if (last === null || last.image !== image || last.tMs !== tMs) return false;
    return last.how.flip === flip && last.how.maxPoses === maxPoses;
  }

  /** A new frame of what is followed; what goes back in time or is mirrored is another clip. */
  private begin(image: PoseDetectorInput, tMs: number, how: How): void {
    if (this.last && isAnotherClip(this.last, image, tMs, how)) this.reset();
    const answer = this.ask(image, how, tMs);
    const mine = (this.last = { image, tMs, how, answer });
    // A frame that failed may be asked for again.
    answer.catch(() => {
      if (this.last === mine) this.last = null;
    });
  }

  /** Frames go to the worker in the order of the calls, however long each takes to be had. */
  private ask(
    image: PoseDetectorInput, { flip, maxPoses }: How, tMs: number | null,
  ): Promise<Answer> {
    const coming = toFrame(image, flip);
    const before = this.taken;
    const asked = (async () => {
      const [frame] = await Promise.all([coming, before]);
      return { answer: this.answering.estimate(frame, tMs, maxPoses) };
    })();
    this.taken = asked.catch(() => {});
    return asked.then(({ answer }) => answer);
  }
}

function isAnotherClip(
  last: Last<unknown>, image: PoseDetectorInput, tMs: number, { flip, maxPoses }: How,
): boolean {
  // Times must grow: a frame that is asked about otherwise begins anew.
  const again = tMs === last.tMs && maxPoses !== last.how.maxPoses;
  const other = flip !== last.how.flip || (isVideo(image) && image !== last.image);
  return tMs < last.tMs || again || other;
}
