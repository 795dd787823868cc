/** For tests: the lift that ships, and what Python made of it. */

import { readFileSync } from "node:fs";
import { expect } from "vitest";
import { fixture, type Encoded } from "../../parity";
import { readLiftCard, toLift, type Lift } from "./stored";

export const WEIGHTS = new URL("../../../../src/kinesphere/weights/", import.meta.url);
export const CARD = readFileSync(new URL("lift.json", WEIGHTS), "utf-8");

/** The bytes of lift.bin. */
export function bytes(): ArrayBuffer {
  return new Uint8Array(readFileSync(new URL("lift.bin", WEIGHTS))).buffer;
}

export function shipped(): Lift {
  return toLift(readLiftCard(CARD, "lift.json"), bytes());
}

interface SeenJson {
  readonly rays: Encoded;
  readonly cue_m: Encoded;
  readonly visibility: Encoded;
}
interface LiftedJson {
  readonly xyz_m: Encoded;
  readonly sigma_m: Encoded;
  readonly position_m: Encoded;
}
export interface StepsJson {
  readonly height_m: number | null;
  readonly moments: number;
  readonly frames: readonly LiftedJson[];
}
interface Case {
  readonly sha256: string;
  readonly place: Readonly<Record<
    "xyz_m" | "rays" | "weights" | "placed" | "directions" | "towards" | "turned", Encoded
  >>;
  readonly signal: SeenJson & {
    readonly along: Readonly<Record<"rays" | "size" | "hips" | "R", Encoded>>;
    readonly where: Encoded;
    readonly signal: Encoded;
  };
  readonly network: Readonly<Record<"signal" | "encoded" | "moments" | "joined", Encoded>> & {
    readonly decoded: Readonly<Record<"xyz_m" | "spread_m", Encoded>>;
  };
  readonly bones: readonly ({ readonly frames: number; readonly height_m: number } & Readonly<
    Record<"xyz_m" | "spread_m" | "log_m" | "count" | "kept", Encoded>
  >)[];
  readonly sides: {
    readonly size_px: number;
    readonly frames: readonly {
      readonly t_ms: number;
      readonly xy_px: Encoded;
      readonly rows: readonly boolean[];
    }[];
  };
  readonly calibrated: Readonly<Record<"visible" | "visibility" | "calibrated", Encoded>>;
  readonly steps: {
    readonly frames: readonly (SeenJson & { readonly t_ms: number })[];
    readonly guessed: StepsJson;
    readonly known: StepsJson;
  };
}

export const CASE = fixture<Case>("lift");

/** Fails when the weights were exchanged since the fixtures were made. */
export function expectOfTheseWeights(sha256: string): void {
  expect(sha256, "fixtures of other weights: run `make fixtures`").toBe(shipped().sha256);
}
