/** Colours of the 3D view, in sRGB; sides are those of the Python pictures (media/palette.py). */

import { Color } from "three";
import type { Side } from "../../src/core/skeleton";

export interface Palette {
  readonly background: Color;
  readonly floor: Color;
  readonly line: Color;
  readonly shadow: number;
  readonly head: Color;
  readonly side: Readonly<Record<Side, Color>>;
}

const rgb = (r: number, g: number, b: number): Color =>
  new Color().setRGB(r / 255, g / 255, b / 255, "srgb");

const LEFT = rgb(255, 138, 0);
const RIGHT = rgb(0, 190, 235);

export const PALETTES: Readonly<Record<"dark" | "light", Palette>> = {
  dark: {
    background: rgb(18, 22, 30),
    floor: rgb(40, 47, 62),
    line: rgb(100, 113, 140),
    shadow: 0.72,
    head: rgb(118, 128, 148),
    side: { left: LEFT, right: RIGHT, middle: rgb(240, 243, 247) },
  },
  light: {
    background: rgb(243, 245, 249),
    floor: rgb(231, 235, 242),
    line: rgb(142, 152, 172),
    shadow: 0.42,
    head: rgb(176, 184, 200),
    // Nearly white bones would be lost on a light ground.
    side: { left: LEFT, right: RIGHT, middle: rgb(120, 130, 150) },
  },
};
