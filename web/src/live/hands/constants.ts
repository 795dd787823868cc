/**
 * Every number of the hands' pipeline, with Python's names (`kinesphere/live/hands/constants.py`, which
 * says where each stands in the reference). A test compares the two files.
 */

import type { Border } from "../../core/crop";
import { INDEX } from "../../core/hand";

// Palms: the detector
export const PALMS_SIZE_PX = 192;
export const PALMS_STRIDES = [8, 16, 16, 16] as const;
/** Among the 7 points of a palm: wrist, knuckles of index, middle, ring, little finger, thumb's two. */
export const PALM_WRIST = 0;
export const PALM_MIDDLE_KNUCKLE = 2;

// A palm's region
export const PALM_SCALE = 2.6;
export const PALM_SHIFT_Y = -0.5;
/** In the crop the fingers are above the wrist. */
export const UP_DEG = 90.0;

// A followed hand's region: the hand without the ends of its fingers
export const FOLLOW_SCALE = 2.0;
export const FOLLOW_SHIFT_Y = -0.1;
export const STEADY: readonly number[] = [
  "wrist", "thumb_cmc", "thumb_mcp", "thumb_ip", "index_finger_mcp", "index_finger_pip",
  "middle_finger_mcp", "middle_finger_pip", "ring_finger_mcp", "ring_finger_pip",
  "pinky_finger_mcp", "pinky_finger_pip",
].map((name) => INDEX[name]);

// A hand's region from the body
export const BODY_SCALE = 2.7;
export const BODY_SHIFT_Y = -0.1;

// The recrop network
export const RECROP_SIZE_PX = 256;
export const RECROP_BORDER: Border = "replicate";
/** The network's second point lies towards the wrist. */
export const RECROP_DEG = -90.0;
export const RECROP_SCALE = 1.0;
export const RECROP_SHIFT_Y = -0.1;

// Landmarks
export const HAND_SIZE_PX = 224;
export const HAND_BORDER: Border = "replicate";
/** The network's presence and handedness are probabilities already. */
export const HAND_MIN_SCORE = 0.5;
/** What the network says of depth is divided by this. */
export const Z_STRETCH = 0.4;

// Following
/** A palm whose upright box overlaps a followed hand's by more is that hand. */
export const SAME_REGION = 0.5;

// Following: ours
/** Two results are one hand when their landmarks are nearer on average, in sides of the hand's box. */
export const SAME_HAND = 0.2;
/** Two surer than 0.5 by this, one of a left and one of a right hand, are two hands all the same. */
export const SURE_SIDE = 0.4;
/** How fast what was seen of left and right is forgotten: per frame of 1/30 s. */
export const SIDE_ALPHA = 0.1;
/** What was seen of left and right is never taken to be surer than this from 0 and 1. */
export const SIDE_LEAST = 0.02;
/** A hand's side changes when the log odds, summed over time, are beyond 0 by this. */
export const SIDE_TURNS = 1.0;
/** Beyond this it is never taken for the other hand: a region that shows that one has gone over to it. */
export const SIDE_SURE = 12.0;
/** For how long a hand out of sight keeps its number. */
export const REMEMBER_MS = 1000.0;
/** For how long it is looked for where it was, too. */
export const LOOK_AGAIN_MS = 150.0;
/** How far off it may come back, in sides of its region. */
export const RETURN_DISTANCE = 1.0;
/** While some hands are followed, searches that find no more come ever more seldom, between these. */
export const SEARCH_SOON_MS = 30.0;
export const SEARCH_SELDOM_MS = 100.0;
export const SEARCH_SLOWING = 1.3;
