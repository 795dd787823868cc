import { expect, test } from "vitest";
import { vertices_cm } from "../../../../src/kinesphere/live/faces/canonical.json";
import { NO_PICTURE } from "../../parity";
import type { Network } from "../network";
import { anchors } from "../ssd";
import { DETECTOR } from "./constants";
import { FRESH, step, type State } from "./follow";

/** The canonical face in the middle of each crop. */
function meshNetwork(presence: () => number): Network & { calls: number } {
  const mesh = Float32Array.from(vertices_cm.flatMap(([x, y, z]) => [96 + 8 * x, 96 - 8 * y, -8 * z]));
  const network = {
    calls: 0,
    async run() {
      network.calls += 1;
      return { mesh, presence: Float32Array.of(presence()) };
    },
  };
  return network;
}

/** Faces at places of the detector's input, in pixels. */
function faceNetwork(places: () => readonly (readonly [number, number])[]): Network & { calls: number } {
  const network = {
    calls: 0,
    async run() {
      network.calls += 1;
      const [boxes, scores] = [new Float32Array(896 * 16), new Float32Array(896).fill(-100)];
      const all = anchors(DETECTOR);
      places().forEach(([x, y], i) => {
        const row = 40 * (i + 1);
        const at = [x - all[2 * row] * 128, y - all[2 * row + 1] * 128];
        scores[row] = 4 - i;
        boxes.set([at[0], at[1], 24, 24, at[0] - 6, at[1] - 4, at[0] + 6, at[1] - 4], row * 16);
      });
      return { boxes, scores };
    },
  };
  return network;
}

async function film(frames: number, detector: Network, mesh: Network, maxFaces = 1) {
  let state: State = FRESH;
  const ids: number[][] = [];
  for (let i = 0; i < frames; i++) {
    const options = { maxFaces, smoothing: true };
    const [next, faces] = await step({ detector, mesh }, options, state, NO_PICTURE, 40 * i);
    state = next;
    ids.push(faces.map(({ id }) => id));
    for (const face of faces) {
      expect(face.rotation![0]).toBeCloseTo(1, 2);
      expect(face.expressions!.length).toBe(51);
    }
  }
  return ids;
}

test("a face that is followed is not searched for, and keeps its number", async () => {
  const [detector, mesh] = [faceNetwork(() => [[64, 64]]), meshNetwork(() => 3)];
  expect(await film(6, detector, mesh)).toEqual(Array(6).fill([0]));
  expect([detector.calls, mesh.calls]).toEqual([1, 6]);
});

test("as many faces as are asked for, each once", async () => {
  const detector = faceNetwork(() => [[30, 64], [98, 64], [96, 62]]);
  expect(await film(4, detector, meshNetwork(() => 3), 2)).toEqual(Array(4).fill([0, 1]));
  expect(await film(2, detector, meshNetwork(() => 3), 1)).toEqual([[0], [0]]);
});

test("who is lost for a moment has their number back, and after long another", async () => {
  let now = 0;
  const detector = faceNetwork(() => [[64, 64]]);
  const mesh = meshNetwork(() => (now++, (now > 3 && now < 6) || (now > 10 && now < 45) ? -3 : 3));
  const ids = await film(50, detector, mesh);
  expect([ids[2], ids[4], ids[8], ids[20], ids[49]]).toEqual([[0], [], [0], [], [1]]);
});
