import { createServer, type Server } from "node:http";
import { readFileSync } from "node:fs";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, expect, test } from "vitest";
import { WeightsError } from "./core/errors";
import { fetchWeights, needTflite } from "./weights";

const FOLDER = new URL("../../src/kinesphere/weights/", import.meta.url);
const CARD = readFileSync(new URL("lite.json", FOLDER), "utf-8");
const DATA = readFileSync(new URL("lite.tflite", FOLDER));
const swapped = Buffer.from(DATA);
swapped[DATA.length >> 1] ^= 1;

/** Each folder holds the card and something else for the weights. */
const SERVED: Readonly<Record<string, Buffer | string>> = {
  "/good/lite.json": CARD,
  "/good/lite.tflite": DATA,
  "/short/lite.json": CARD,
  "/short/lite.tflite": DATA.subarray(0, 1000),
  "/swapped/lite.json": CARD,
  "/swapped/lite.tflite": swapped,
  "/bare/lite.json": CARD,
  "/page/lite.json": "<!doctype html>",
  "/graph/lite.json": '{"format": "graph-model", "modelTopology": {}}',
};

let server: Server;
let base: URL;

beforeAll(async () => {
  server = createServer((request, response) => {
    const found = SERVED[request.url ?? ""];
    response.writeHead(found === undefined ? 404 : 200).end(found);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  base = new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
});

afterAll(() => void server.close());

test("weights come with their card, and tell how far they have come", async () => {
  const heard: number[] = [];
  const weights = await fetchWeights(new URL("good/lite.json", base), (part) => {
    heard.push(part);
  });
  const { card, tflite } = needTflite(weights, "a test");
  expect(card.name).toBe("lite");
  expect(Buffer.from(tflite).equals(DATA)).toBe(true);
  expect(heard).toEqual(heard.toSorted((a, b) => a - b));
  expect(heard.at(-1)).toBe(1);
});

test.each([
  ["missing", "/missing/lite.json could not be fetched: the server said 404"],
  ["bare", "/bare/lite.tflite could not be fetched: the server said 404"],
  ["short", "/short/lite.tflite is damaged or not the file that its card describes: expected 2819824"],
  ["swapped", "/swapped/lite.tflite is damaged or not the file that its card describes: expected SHA"],
  ["graph", "/graph/lite.json is a graph model of TensorFlow.js: expected the card of weights"],
  ["page", "the card /page/lite.json is not readable JSON"],
])("%s weights are refused, and the message says why", async (folder, says) => {
  const error = await fetchWeights(new URL(`${folder}/lite.json`, base)).catch((e: unknown) => e);
  expect(error).toBeInstanceOf(WeightsError);
  expect((error as Error).message).toContain(says);
});

test("a server that is not there is named", async () => {
  const asked = fetchWeights(new URL("http://127.0.0.1:9/lite.json"));
  await expect(asked).rejects.toThrow("/lite.json could not be fetched");
});
