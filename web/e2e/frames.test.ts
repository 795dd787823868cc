/** Frames of every layout, place and size; calls that overlap, fail and are asked again. */

import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import { startLab, stopLab } from "./support/lab";

let page: Page;

beforeAll(async () => {
  page = await startLab();
});
afterAll(() => stopLab(page));

/** Width, height, and where the clip's frame of 648 × 768 is put: people cut off at every side. */
const PLACES = [
  [1000, 768, 200, 0], [1000, 600, 340, 0], [1001, 501, 351, 0], [900, 900, -150, -150],
  [647, 767, 0, 0], [900, 1000, 252, 232],
] as const;

it.each(PLACES)("follows a person in %i × %i pixels, put at %i, %i", async (...place) => {
  const far = await page.evaluate(async ([width, height, left, top]) => {
    const { lab } = window;
    const first = await lab.frameAt(await lab.openClip("samples/balance.mp4", 60), 0);
    const picture = lab.pasted(first, width, height, left, top);
    first.close();
    const runs: number[][][] = [];
    for (const format of ["I420", "NV12", null] as const) {
      const estimator = await lab.create({ modelType: "lite", smoothing: false });
      const found: number[][] = [];
      for (const tMs of [0, 40, 80]) {
        const frame = format ? lab.planarFrame(picture, format, tMs) : picture;
        const { poses } = await estimator.estimate(frame, tMs);
        found.push(Array.from(poses[0]?.xyImagePx ?? []));
      }
      estimator.dispose();
      runs.push(found);
    }
    const [i420, nv12, rgba] = runs.map((found) => found.flat());
    const most = (a: number[], b: number[]) =>
      Math.max(...a.map((value, i) => Math.abs(value - b[i])), a.length === 198 ? 0 : Infinity);
    const mean = (a: number[], b: number[]) =>
      a.reduce((sum, value, i) => sum + Math.abs(value - b[i]), 0) / a.length;
    return { same: most(i420, nv12), near: mean(i420, rgba), counts: runs.map((r) => r.length) };
  }, place);
  // One way or the other, the same pixels; from RGB, what is lost by turning it into luma and chroma.
  expect(far.same).toBe(0);
  expect(far.near).toBeLessThan(5);
});

it("goes on after a frame that could not be looked at", async () => {
  const got = await page.evaluate(async () => {
    const { lab } = window;
    const clip = await lab.openClip("samples/balance.mp4", 60);
    const estimator = await lab.create({ modelType: "lite" });
    const first = await lab.frameAt(clip, 0);
    const before = (await estimator.estimate(first.clone(), 0)).poses.length;
    const closed = first.clone();
    closed.close();
    const refused = await estimator.estimate(closed, 20).then(() => "", (e: Error) => e.name);
    const after = (await estimator.estimate(first, 40)).poses.length;
    estimator.dispose();
    return { before, refused, after };
  });
  expect(got).toEqual({ before: 1, refused: "DataCloneError", after: 1 });
});

it("closes frames that it refuses", async () => {
  const widths = await page.evaluate(async () => {
    const estimator = await window.lab.create({ modelType: "lite" });
    const bitmap = () => createImageBitmap(new ImageData(64, 64));
    const [wrong, late] = [await bitmap(), await bitmap()];
    await estimator.estimate(wrong, NaN).catch(() => {});
    estimator.dispose();
    await estimator.estimate(late, 0).catch(() => {});
    return [wrong.width, late.width];
  });
  expect(widths).toEqual([0, 0]);
});

it("forgets in its place between the frames, not before one that is still being looked at", async () => {
  const [fresh, again] = await page.evaluate(async () => {
    const { lab } = window;
    const clip = await lab.openClip("samples/balance.mp4", 60);
    const frames = [await lab.frameAt(clip, 0), await lab.frameAt(clip, 60)];
    const estimator = await lab.create({ modelType: "lite", runtime: "tfjs" });
    const first = lab.flat((await estimator.estimate(frames[1].clone(), 0)).poses[0]);
    estimator.reset();
    const pending = estimator.estimate(frames[0].clone(), 0);
    estimator.reset();
    const after = estimator.estimate(frames[1].clone(), 0);
    await pending;
    const second = lab.flat((await after).poses[0]);
    estimator.dispose();
    return [first, second];
  });
  expect(again).toEqual(fresh);
});

it("answers overlapping calls in order, the same frame once, and gives each caller its own", async () => {
  const got = await page.evaluate(async () => {
    const { lab } = window;
    const clip = await lab.openClip("samples/balance.mp4", 60);
    (await lab.frameAt(clip, 0)).close();
    const config = { modelType: "lite", assets: lab.assets } as const;
    const detector = await lab.createDetector(lab.SupportedModels.BlazePose, config);
    const [[a], [b]] = await Promise.all([
      detector.estimatePoses(clip.video), detector.estimatePoses(clip.video),
    ]);
    const nose = a.keypoints[0].x;
    a.keypoints[0].x = -1;
    const [c] = await detector.estimatePoses(clip.video);
    const order: number[] = [];
    const canvas = Object.assign(document.createElement("canvas"), { width: 64, height: 64 });
    canvas.getContext("2d");
    await Promise.all([
      detector.estimatePoses(canvas, {}, 5000).then(() => order.push(1)),
      detector.estimatePoses(new ImageData(64, 64), {}, 5001).then(() => order.push(2)),
    ]);
    detector.dispose();
    return { nose, second: b.keypoints[0].x, third: c.keypoints[0].x, order };
  });
  expect(got.nose).toBeGreaterThan(0);
  expect([got.second, got.third]).toEqual([got.nose, got.nose]);
  expect(got.order).toEqual([1, 2]);
});

it("does not see the last picture through a transparent one", async () => {
  const counts = await page.evaluate(async () => {
    const { lab } = window;
    const clip = await lab.openClip("samples/balance.mp4", 60);
    const frame = await lab.frameAt(clip, 0);
    const estimator = await lab.create({ modelType: "lite" });
    const clear = new OffscreenCanvas(frame.displayWidth, frame.displayHeight);
    clear.getContext("2d");
    const found = [];
    for (const picture of [await createImageBitmap(frame), clear.transferToImageBitmap()]) {
      found.push((await estimator.estimate(picture, null)).poses.length);
    }
    frame.close();
    estimator.dispose();
    return found;
  });
  expect(counts).toEqual([1, 0]);
});
