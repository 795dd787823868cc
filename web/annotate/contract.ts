/** What the page and the server tell each other, as JSON. */

/** Landmark indices, a < b. */
export type Pair = readonly [a: number, b: number];

/** About (a, b): a is nearer, b is nearer, as far, nobody can tell, taken back. */
export type Answer = "nearer" | "farther" | "same" | "unsure" | "withdrawn";
/** One that counts. */
export type Given = Exclude<Answer, "withdrawn">;

/** In pixels of the picture; visibility 0..1; null where nothing is known. */
export type Landmark = readonly [x: number, y: number, visibility: number] | null;

export interface Belief {
  /** By explanation, by pair: how much farther b is than a. */
  readonly depth_m: readonly (readonly number[])[];
  readonly weights: readonly number[];
  readonly sigma_m: readonly number[];
}

/** One person in one picture. */
export interface Item {
  readonly id: number;
  readonly name: string;
  readonly person: number;
  readonly frame: number;
  readonly width: number;
  readonly height: number;
  readonly box: readonly [x0: number, y0: number, x1: number, y1: number];
  readonly landmarks: readonly Landmark[];
  readonly pairs: readonly Pair[];
  /** How many of the first pairs are edges of the skeleton. */
  readonly edges: number;
  readonly always: readonly number[];
  readonly belief: Belief;
  /** Mine so far; in a review, those that I gave as a reviewer. */
  readonly answers: readonly { readonly a: number; readonly b: number; readonly answer: Answer }[];
}

export interface Hypothesis {
  /** 33 from the hips: x right, y down, z away. */
  readonly xyz_m: readonly (readonly [number, number, number])[];
  readonly weight: number;
  readonly disobeys: readonly Pair[];
}

export interface ReviewItem extends Item {
  readonly reasons: readonly string[];
  /** Indices into pairs: to be answered again. */
  readonly ask: readonly number[];
  readonly labels: readonly {
    readonly a: number; readonly b: number; readonly answer: Answer; readonly confidence: number;
  }[];
  readonly hypotheses: readonly Hypothesis[];
}

export interface Me {
  readonly name: string;
  readonly review: boolean;
  readonly done: number;
  readonly left: number;
  readonly answers: number;
  readonly median_ms: number | null;
  /** Tells one database from another that is served at the same address later. */
  readonly database: string;
}

/** What somebody did, before it has an id and a time. */
export type Deed =
  | {
    readonly kind: "answer"; readonly item: number; readonly a: number; readonly b: number;
    readonly answer: Answer; readonly took_ms: number; readonly mirrored: boolean;
  }
  | {
    readonly kind: "landmark"; readonly item: number; readonly landmark: number;
    readonly x_px: number; readonly y_px: number; readonly hidden: boolean;
  }
  | { readonly kind: "choice"; readonly item: number; readonly hypothesis: number }
  | { readonly kind: "finished"; readonly item: number };

/** The same, ready to be sent. */
export type Told = Deed & { readonly id: string; readonly at_ms: number };

export interface Receipt {
  readonly stored: readonly string[];
  readonly refused: readonly { readonly id: string; readonly why: string }[];
}

export interface Work {
  readonly items: readonly Item[];
  readonly left: number;
}
