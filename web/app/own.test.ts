import { afterEach, describe, expect, it, vi } from "vitest";
import type { Card } from "../src/core/card";
import { estimatorSettings, pageSettings } from "./estimating";
import { sameSettings } from "./engine";
import { findOwn, givesMask, nameOf, NONE, possible, runtimesOf, usual, type Own } from "./own";
import { DEFAULTS, parseSettings, serialiseSettings } from "./settings";

const MASK = { mask: { name: "m", shape: [1, 256, 256, 1] } };
const own = (file: string, outputs: Card["outputs"] = MASK): Own => ({
  model: "own", landmarksUrl: "http://x/own/landmarks/card.json", detectorUrl: null,
  card: { name: "rowers", file, outputs } as Card,
});
const TFLITE = own("r.tflite");
const GRAPH = own("r.tfjs/model.json");
const BARE = own("r.tflite", {});

describe("what a network can do", () => {
  it("is known from its card", () => {
    expect(runtimesOf(TFLITE, "own")).toEqual(["litert", "tfjs", "mediapipe"]);
    expect(runtimesOf(GRAPH, "own")).toEqual(["tfjs"]);
    expect(runtimesOf(BARE, "own")).toEqual(["litert", "tfjs"]);
    expect([TFLITE, GRAPH, BARE].map((one) => givesMask(one, "own"))).toEqual([true, true, false]);
  });

  it("does not bind the networks that ship", () => {
    expect(runtimesOf(GRAPH, "full")).toHaveLength(3);
    expect(givesMask(BARE, "lite")).toBe(true);
  });

  it("is left to the estimator to say when the card cannot be read", () => {
    const unknown = { ...TFLITE, card: null };
    expect(runtimesOf(unknown, "own")).toHaveLength(3);
    expect(nameOf(unknown)).toBe("your network");
  });
});

describe("settings", () => {
  it("begin with it, on a runtime that runs it", () => {
    expect(usual(NONE)).toEqual(DEFAULTS);
    expect(usual(TFLITE)).toEqual({ ...DEFAULTS, model: "own" });
    expect(usual(GRAPH)).toMatchObject({ model: "own", runtime: "tfjs", backend: "wasm" });
    expect(usual({ ...NONE, model: "heavy" }).model).toBe("heavy");
  });

  it("are brought to what can be", () => {
    const asked = { ...DEFAULTS, model: "own", runtime: "mediapipe", effect: "blur" } as const;
    expect(possible(asked, TFLITE)).toEqual(asked);
    expect(possible(asked, GRAPH)).toMatchObject({ runtime: "tfjs", effect: "blur" });
    expect(possible(asked, BARE)).toMatchObject({ runtime: "litert", effect: "none" });
    expect(possible(asked, NONE)).toMatchObject({ model: "full", runtime: "mediapipe" });
  });

  it("survive a link, whichever network is chosen", () => {
    const base = usual(GRAPH);
    for (const model of ["own", "full", "lite"] as const) {
      const link = serialiseSettings({ ...base, model }, base);
      expect(parseSettings(link, base)).toEqual([{ ...base, model }, []]);
    }
    expect(serialiseSettings(base, base).toString()).toBe("");
  });

  it("lead to the estimator and back; another network is another estimator", () => {
    const page = usual(GRAPH);
    const settings = estimatorSettings(page, GRAPH);
    expect(settings.landmarksUrl).toBe(GRAPH.landmarksUrl);
    expect({ ...page, ...pageSettings(settings) }).toEqual(page);
    const full = estimatorSettings({ ...page, model: "full" }, GRAPH);
    expect("landmarksUrl" in full).toBe(false);
    expect(sameSettings(settings, full)).toBe(false);
    expect(sameSettings(full, settings)).toBe(false);
    expect(sameSettings(full, { ...full })).toBe(true);
  });
});

describe("what the server says", () => {
  afterEach(() => void vi.unstubAllGlobals());
  const says = (body: string | null, card = "{}") => vi.stubGlobal("fetch", async (url: string) => {
    if (body === null) throw new TypeError("Failed to fetch");
    return new Response(url.endsWith("own.json") ? body : card);
  });

  it.each([null, "", "<!doctype html>", "null", "3", "{}", '{"landmarks": 3, "model": "huge"}'])("%j is nothing", async (body) => {
    says(body);
    expect(await findOwn("http://x/")).toEqual(NONE);
  });

  it("names weights, whose card may be unreadable", async () => {
    says('{"landmarks": "own/landmarks/card.json", "detector": "own/detector/card.json"}');
    expect(await findOwn("http://x/")).toEqual({
      model: "own", card: null, landmarksUrl: "http://x/own/landmarks/card.json",
      detectorUrl: "http://x/own/detector/card.json",
    });
    says('{"model": "heavy"}');
    expect((await findOwn("http://x/")).model).toBe("heavy");
  });
});
