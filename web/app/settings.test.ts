import { describe, expect, it } from "vitest";
import {
  CHOICES, createStore, DEFAULTS, defaultsFor, parseSettings, serialiseSettings,
  type PageSettings,
} from "./settings";

const OTHER: PageSettings = {
  source: "camera", runtime: "tfjs", backend: "webgl", model: "heavy", smoothing: false,
  lift: false, fovDeg: 63.5, parts: true, people: 3, effect: "blur", smoothMask: false, background: "#a0b1c2", maxFps: 15, mirror: false,
  cameraPx: 1080, speed: 0.25, show: "both", boneMm: 31, trail: true, grid: false, theme: "light",
};

const parse = (text: string) => parseSettings(new URLSearchParams(text));

describe("a link", () => {
  it("holds nothing when everything is as usual", () => {
    expect(serialiseSettings(DEFAULTS).toString()).toBe("");
    expect(parse("")).toEqual([DEFAULTS, []]);
  });

  it("brings every setting back, alone and together", () => {
    expect(parse(serialiseSettings(OTHER).toString())).toEqual([OTHER, []]);
    for (const key of Object.keys(DEFAULTS) as (keyof PageSettings)[]) {
      const one = { ...DEFAULTS, [key]: OTHER[key] } as PageSettings;
      expect(parse(serialiseSettings(one).toString()), key).toEqual([one, []]);
    }
    for (const effect of CHOICES.effect) {
      expect(parse(`effect=${effect}`)[0].effect).toBe(effect);
    }
  });

  it("falls back on what is usual, and says so, where a value cannot be used", () => {
    const [settings, problems] = parse(
      "model=huge&maxFps=-3&boneMm=&background=red&grid=2&speed=1&fovDeg=200");
    expect(settings).toEqual(DEFAULTS);
    expect(problems).toHaveLength(6);
    expect(problems[0]).toBe("model=huge");
  });

  it("takes no field of view for one that is not known", () => {
    for (const text of ["", "0", " "]) expect(parse(`fovDeg=${text}`)).toEqual([DEFAULTS, []]);
    expect(parse("fovDeg=78")[0].fovDeg).toBe(78);
  });

  it("leaves keys of others alone", () => {
    expect(parse("utm_source=x")).toEqual([DEFAULTS, []]);
  });

  it("mirrors the camera only", () => {
    expect(parse("source=camera")[0].mirror).toBe(true);
    expect(parse("source=camera&mirror=0")[0].mirror).toBe(false);
    expect(defaultsFor("clip").mirror).toBe(false);
  });
});

describe("the store", () => {
  it("tells its listeners what was and what is, once a change", () => {
    const store = createStore(DEFAULTS);
    const seen: [string, string | undefined][] = [];
    store.watch((now, before) => seen.push([now.model, before?.model]));
    store.set({ model: "lite" });
    store.set({ model: "lite" });
    expect(seen).toEqual([["full", undefined], ["lite", "full"]]);
    expect(store.get().model).toBe("lite");
  });
});
