import { createHash } from "node:crypto";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { Manifest } from "./manifest";

/** The worker itself, between a server and a cache that are maps. */
const SCOPE = "http://localhost:8765/";
const POLICY = "default-src 'self'";
let server: Map<string, string>;
let kept: Map<string, Response>;
let fetched: string[];

interface Event {
  request?: Request;
  waitUntil?: (done: Promise<unknown>) => void;
  respondWith?: (answer: Promise<Response>) => void;
}
type Listeners = Map<string, (event: Event) => void>;

beforeEach(() => {
  server = new Map([["index.html", "<p>one"], ["clip.mp4", "0123456789"], ["heavy", "many"]]);
  kept = new Map();
  fetched = [];
  vi.stubGlobal("caches", { open: async () => cache });
  vi.stubGlobal("fetch", serve);
});
afterEach(() => vi.unstubAllGlobals());

const cache = {
  match: async (url: string) => kept.get(url)?.clone(),
  put: async (url: string, response: Response) => void kept.set(url, response),
  keys: async () => [...kept.keys()].map((url) => new Request(url)),
  delete: async (request: Request) => kept.delete(request.url),
};

async function serve(url: URL, options: RequestInit): Promise<Response> {
  if (options.cache === "only-if-cached") throw new TypeError("not in the browser's cache");
  fetched.push(url.pathname.slice(1));
  const body = server.get(url.pathname.slice(1));
  const headers = { "Content-Security-Policy": POLICY, "Content-Encoding": "gzip" };
  return new Response(body ?? null, { status: body === undefined ? 404 : 200, headers });
}

function manifest(): Manifest {
  const hash = (text: string) => createHash("sha256").update(text).digest("hex");
  const files = [...server].map(([url, text]) => [url, hash(text)] as const);
  return { files, first: ["index.html", "clip.mp4"] };
}

/** A worker of the version that `built` describes. */
async function worker(built = manifest()): Promise<Listeners> {
  const listeners: Listeners = new Map();
  vi.stubGlobal("__MANIFEST__", built);
  vi.stubGlobal("registration", { scope: SCOPE });
  vi.stubGlobal("clients", { claim: async () => {} });
  vi.stubGlobal("skipWaiting", async () => {});
  vi.stubGlobal("addEventListener", (type: string, listener: (event: Event) => void) =>
    listeners.set(type, listener));
  vi.resetModules();
  await import("./sw");
  return listeners;
}

async function start(listeners: Listeners): Promise<void> {
  for (const type of ["install", "activate"]) {
    const done: Promise<unknown>[] = [];
    listeners.get(type)!({ waitUntil: (it) => void done.push(it) });
    await Promise.all(done);
  }
}

/** What the page gets; undefined when the worker leaves the request to the network. */
async function ask(listeners: Listeners, url: string, init: RequestInit = {}) {
  let answer: Promise<Response> | undefined;
  const request = new Request(SCOPE + url, init);
  listeners.get("fetch")!({ request, respondWith: (it) => (answer = it) });
  return answer;
}

describe("offline", () => {
  it("answers with what was fetched at installing, headers and all", async () => {
    const it = await worker();
    await start(it);
    server.clear();
    for (const address of ["", "index.html", "?runtime=tfjs"]) {
      const answer = (await ask(it, address))!;
      expect(await answer.text()).toBe("<p>one");
      expect(answer.headers.get("Content-Security-Policy")).toBe(POLICY);
      expect(answer.headers.has("Content-Encoding")).toBe(false);
    }
  });

  it("cuts parts out of the whole clip", async () => {
    const it = await worker();
    await start(it);
    server.clear();
    const answer = (await ask(it, "clip.mp4", { headers: { Range: "bytes=2-4" } }))!;
    expect([answer.status, await answer.text()]).toEqual([206, "234"]);
  });

  it("keeps the rest once it is used, and says what it does not have", async () => {
    const it = await worker();
    await start(it);
    expect(fetched).not.toContain("heavy");
    expect(await (await ask(it, "heavy"))!.text()).toBe("many");
    server.clear();
    expect(await (await ask(it, "heavy"))!.text()).toBe("many");
    kept.clear();
    const answer = (await ask(it, "heavy"))!;
    expect([answer.status, await answer.text()]).toEqual([504, "Error: heavy: the server said 404\n"]);
  });

  it("knows of no weights but those that ship, where the server does not answer", async () => {
    const it = await worker();
    const said = { "own.json": '{"model": "heavy"}' };
    vi.stubGlobal("fetch", async () => new Response(said["own.json"]));
    expect(await (await ask(it, "own.json"))!.text()).toBe(said["own.json"]);
    vi.stubGlobal("fetch", () => Promise.reject(new TypeError("Failed to fetch")));
    expect(await (await ask(it, "own.json"))!.json()).toEqual({});
  });

  it("leaves alone what is not the page's, and what is not read", async () => {
    const it = await worker();
    expect(await ask(it, "sw.js")).toBeUndefined();
    expect(await ask(it, "index.html", { method: "POST" })).toBeUndefined();
  });
});

describe("pinned hashes", () => {
  it("other bytes are neither kept nor given to the page", async () => {
    const it = await worker();
    await start(it);
    server.set("heavy", "evil");
    const answer = (await ask(it, "heavy"))!;
    expect(answer.status).toBe(504);
    expect(await answer.text()).toMatch(/heavy is not what this version of the page expects/);
    server.set("heavy", "many");
    expect(await (await ask(it, "heavy"))!.text()).toBe("many");
  });

  it("a version that does not come whole is not installed", async () => {
    const it = await worker();
    server.set("index.html", "half");
    await expect(start(it)).rejects.toThrow(/index.html is not what/);
  });
});

it("an update fetches what has changed and drops what is old", async () => {
  await start(await worker());
  server.set("index.html", "<p>two");
  fetched = [];
  const updated = await worker();
  await start(updated);
  expect(fetched).toEqual(["index.html"]);
  expect(kept.size).toBe(2);
  expect(await (await ask(updated, ""))!.text()).toBe("<p>two");
});
