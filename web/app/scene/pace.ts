/**
 * When the 3D view is drawn, and how finely. With a graphics card: at the screen's next frame.
 * Where the processor draws, the networks need it more: seldom and coarsely while things move, and
 * finely once they stand still.
 */

export interface Pace {
  /** Something has changed. */
  redraw(): void;
  stop(): void;
}

const MOST_PIXELS = 2;
const COARSE_PIXELS = 0.6;
const GAP_MS = 80;
const STILL_MS = 700;

/** How many pixels of the canvas a CSS pixel gets at least. */
export function coarsest(inSoftware: boolean): number {
  return inSoftware ? COARSE_PIXELS : Math.min(devicePixelRatio, MOST_PIXELS);
}

/** `draw` is told how many pixels of the canvas a CSS pixel gets. */
export function createPace(draw: (pixels: number) => void, inSoftware: boolean): Pace {
  return inSoftware ? sparing(draw) : prompt(draw);
}

function prompt(draw: (pixels: number) => void): Pace {
  let asked = 0;
  const now = () => {
    asked = 0;
    draw(coarsest(false));
  };
  return {
    redraw: () => void (asked ||= requestAnimationFrame(now)),
    stop: () => cancelAnimationFrame(asked),
  };
}

function sparing(draw: (pixels: number) => void): Pace {
  let [asked, fine] = [0, 0];
  const now = () => {
    asked = 0;
    draw(coarsest(true));
  };
  const stop = () => {
    clearTimeout(asked);
    clearTimeout(fine);
  };
  return {
    redraw() {
      clearTimeout(fine);
      fine = setTimeout(() => draw(MOST_PIXELS), STILL_MS) as unknown as number;
      asked ||= setTimeout(now, GAP_MS) as unknown as number;
    },
    stop,
  };
}
