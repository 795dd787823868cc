/** Whether drawing is done by the processor, which then has less time for the networks. */

import { hasGraphicsCard } from "../src/support";

/** Asked once: 2D canvases, the 3D view and its rate depend on it. */
export const DRAWS_IN_SOFTWARE = !hasGraphicsCard();

/**
 * For `getContext("2d")`. A canvas "on the graphics card" where there is none costs many times what
 * one in memory does.
 */
export const CANVAS_2D: CanvasRenderingContext2DSettings = { willReadFrequently: DRAWS_IN_SOFTWARE };
