/** What is asked for of hands and faces, and the networks that find them. */

import type { Network } from "../network";

/** What to look for beside the body. */
export interface Parts {
  readonly hands: boolean;
  readonly face: boolean;
  /** How strong each expression of the face is. */
  readonly expressions: boolean;
  /** Look for hands and face at most so often a second; in between they move along with the body. */
  readonly fps: number | null;
  /** How long a frame may take: hands and face have turns where there is no time for both. */
  readonly maxMs: number | null;
}

export interface HandNetworks {
  /** Where in a crop the hand is. */
  readonly recrop: Network;
  readonly landmarks: Network;
}

export interface FaceNetworks {
  /** Where in a crop a face is. */
  readonly detector: Network;
  /** With irises or without. */
  readonly landmarks: Network;
}

/** The networks of what was asked for. */
export interface PartNetworks {
  readonly hands: HandNetworks | null;
  readonly face: FaceNetworks | null;
}
