/** What a pipeline is asked to do, and all that it remembers from one frame to the next. */

import type { SizePx } from "../core/crop";
import { NO_PART_FILTERS, type PartFilters } from "./holistic/finish";
import type { PartNetworks, Parts } from "./holistic/options";
import { FRESH_PARTS, type PartsState } from "./holistic/track";
import { NOT_KNOWN, type Known, type Lifting } from "./lift/lifting";
import type { Network } from "./network";
import { NOBODY, type People } from "./people";
import type { OneEuroState } from "./smooth";

/** What a pipeline is asked to do. A mask is made whenever the network gives one. */
export interface Options {
  readonly smoothing: boolean;
  readonly smoothSegmentation: boolean;
  readonly maxPoses: number;
  /** Puts depth right; null leaves what the landmark network says. */
  readonly lifting: Lifting | null;
  /** Hands and face too. */
  readonly parts: Parts | null;
}

export const DEFAULTS: Options = {
  smoothing: true, smoothSegmentation: true, maxPoses: 1, lifting: null, parts: null,
};

/** The two networks, loaded, and those of hands and face where they were asked for. */
export interface Networks {
  readonly detector: Network;
  readonly landmarks: Network;
  readonly parts?: PartNetworks | null;
}

/** The states of what is smoothed of one person. */
export interface Filters {
  readonly id: number;
  readonly landmarks: OneEuroState | null;
  readonly world: OneEuroState | null;
  readonly visibility: Float64Array | null;
  readonly mask: Float32Array | null;
  /** Of the lift. */
  readonly known: Known;
  /** Of hands and face. */
  readonly parts: PartFilters;
}

export const noFilters = (id: number): Filters => ({
  id, landmarks: null, world: null, visibility: null, mask: null, known: NOT_KNOWN,
  parts: NO_PART_FILTERS,
});

/** All that the pipeline remembers from one frame to the next. */
export interface State {
  readonly tMs: number | null;
  readonly imageSizePx: SizePx | null;
  readonly people: People;
  /** Of those who were in the last frame. */
  readonly filters: readonly Filters[];
  /** Of hands and faces. */
  readonly parts: PartsState;
}

/** The state before the first frame. */
export const FRESH: State = {
  tMs: null, imageSizePx: null, people: NOBODY, filters: [], parts: FRESH_PARTS,
};
