import { expect, test } from "vitest";
import { NO_PICTURE, numbers, fixture, type Encoded } from "../../parity";
import type { Network } from "../network";
import { PALMS } from "./palms";
import { anchors } from "../ssd";
import { FRESH, step, unfollowed, type State } from "./follow";
import { sideOf } from "./which";

const CASE = fixture<{ seen: Record<"landmarks" | "world", Encoded> }>("hands");
const OPTIONS = { maxHands: 2, smoothing: false };

/** A hand where its region is, upright in the crop, with what is said of it. */
function handNetwork(say: () => { presence: number; right: number }): Network & { calls: number } {
  const network = {
    calls: 0,
    async run() {
      network.calls += 1;
      const { presence, right } = say();
      const landmarks = Float32Array.from({ length: 63 }, (_, i) => {
        const landmark = Math.floor(i / 3);
        return [112 + 8 * ((landmark % 5) - 2), 150 - 18 * (landmark % 5), 0][i % 3];
      });
      landmarks.set([112, 170, 0]);
      return {
        landmarks, world: Float32Array.from(numbers(CASE.seen.world).slice(0, 63)),
        presence: Float32Array.of(presence), handedness: Float32Array.of(right),
      };
    },
  };
  return network;
}

/** Palms in rows of the detector, upright. */
function palmNetwork(rows: () => readonly number[]): Network & { calls: number } {
  const network = {
    calls: 0,
    async run() {
      network.calls += 1;
      const [boxes, scores] = [new Float32Array(2016 * 18), new Float32Array(2016).fill(-100)];
      for (const row of rows()) {
        scores[row] = 4;
        // Box, wrist, two knuckles: the middle one above the wrist.
        boxes.set([0, 0, 24, 24, 0, 12, -6, -10, 0, -12], row * 18);
      }
      return { boxes, scores };
    },
  };
  return network;
}

/** The row of the detector whose anchor is nearest to a place, 0..1. */
function rowAt(x: number, y: number): number {
  const all = anchors(PALMS);
  let best = 0;
  const away = (i: number) => Math.hypot(all[2 * i] - x, all[2 * i + 1] - y);
  for (let i = 1; i < all.length / 2; i++) if (away(i) < away(best)) best = i;
  return best;
}

async function film(frames: number, palms: Network, hand: Network, everyMs = 33) {
  let state: State = FRESH;
  const seen = [];
  for (let i = 0; i < frames; i++) {
    const [next, hands] = await step({ palms, hand }, OPTIONS, state, NO_PICTURE, i * everyMs);
    state = next;
    seen.push(hands);
  }
  return { seen, state };
}

test("a hand keeps its number, and palms are searched for seldom while there is room", async () => {
  let searches = 0;
  const palms = palmNetwork(() => (searches++ === 0 ? [rowAt(0.5, 0.5)] : []));
  const { seen } = await film(20, palms, handNetwork(() => ({ presence: 0.9, right: 0.9 })));
  expect(seen.map((hands) => hands.map(({ id, side }) => [id, side]))).toEqual(Array(20).fill([[0, "right"]]));
  expect(palms.calls).toBeLessThan(14);
  expect(palms.calls).toBeGreaterThan(3);
});

test("with all hands followed nobody searches; a third hand is none", async () => {
  const palms = palmNetwork(() => [rowAt(0.2, 0.5), rowAt(0.8, 0.5), rowAt(0.5, 0.35)]);
  const { seen } = await film(10, palms, handNetwork(() => ({ presence: 0.9, right: 0.2 })));
  expect(seen.at(-1)!.map(({ id }) => id)).toEqual([0, 1]);
  expect(palms.calls).toBe(1);
});

test("a hand that is lost for a moment has its number back, and after long another", async () => {
  let now = 0;
  const gone = (from: number, to: number) => now >= from && now < to;
  const palms = palmNetwork(() => [rowAt(0.5, 0.5)]);
  const hand = handNetwork(() => ({ presence: gone(3, 6) || gone(10, 50) ? 0.2 : 0.9, right: 0.9 }));
  let state: State = FRESH;
  const ids: (number | null)[] = [];
  for (; now < 53; now++) {
    const [next, hands] = await step({ palms, hand }, OPTIONS, state, NO_PICTURE, now * 40);
    state = next;
    ids.push(hands[0]?.id ?? null);
  }
  expect([ids[2], ids[4], ids[6], ids[12], ids[52]]).toEqual([0, null, 0, null, 1]);
});

test("a hand's side is that of all that was seen of it, not of the last frame", async () => {
  let now = 0;
  const palms = palmNetwork(() => [rowAt(0.5, 0.5)]);
  const hand = handNetwork(() => ({ presence: 0.9, right: now++ === 8 ? 0.3 : 0.7 }));
  const { seen } = await film(12, palms, hand);
  expect(new Set(seen.map(([one]) => one.side))).toEqual(new Set(["right"]));
  expect([sideOf(0.4, "left"), sideOf(0.4, null), sideOf(-3, "right")]).toEqual(["left", "right", "left"]);
});

test("a picture of another size begins a new clip", async () => {
  const palms = palmNetwork(() => [rowAt(0.5, 0.5)]);
  const hand = handNetwork(() => ({ presence: 0.9, right: 0.9 }));
  const { state } = await film(3, palms, hand);
  const other = { width: 64, height: 64, rgba: new Uint8ClampedArray(64 * 64 * 4) };
  const [next] = await step({ palms, hand }, OPTIONS, state, other, 500);
  expect(next.imageSizePx).toEqual([64, 64]);
  expect(next.followed.map(({ id }) => id)).toEqual([0]);
});

test("palms of hands that are seen already are left out", () => {
  const region = { centerPx: [40, 40], sizePx: 30, rotationRad: 1 } as const;
  const near = { ...region, centerPx: [44, 42] as const };
  const far = { ...region, centerPx: [90, 42] as const };
  expect(unfollowed([region], [near, far])).toEqual([far]);
  expect(unfollowed([], [{ ...far, sizePx: 0.5 }])).toEqual([]);
});
