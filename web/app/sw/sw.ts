/**
 * The service worker: after the first visit the page works without a network.
 *
 * Every file is pinned to the hash that the build saw. The page, the clip and the default networks are
 * fetched when the worker is installed, the rest when it is first used. Files are kept under their hash,
 * so an update fetches only what has changed; it is fetched in the background and used at the next load.
 */

import { find, keyOf, keysOf, sha256Of, type Manifest, type Pinned } from "./manifest";
import { partOf } from "./range";

declare const __MANIFEST__: Manifest;

/** What of a service worker's world is used here; TypeScript's DOM types leave it out. */
interface WorkerScope {
  readonly registration: { readonly scope: string };
  readonly clients: { claim(): Promise<void> };
  skipWaiting(): Promise<void>;
  addEventListener(type: "install" | "activate", listener: (event: Extendable) => void): void;
  addEventListener(type: "fetch", listener: (event: Fetching) => void): void;
}
interface Extendable {
  waitUntil(done: Promise<unknown>): void;
}
interface Fetching extends Extendable {
  readonly request: Request;
  respondWith(answer: Promise<Response>): void;
}

const worker = globalThis as unknown as WorkerScope;
const CACHE = "kinesphere";
const scope = worker.registration.scope;

worker.addEventListener("install", (event) => event.waitUntil(install()));
worker.addEventListener("activate", (event) => event.waitUntil(activate()));
worker.addEventListener("fetch", (event) => {
  if (event.request.method !== "GET") return;
  const file = find(__MANIFEST__, event.request.url, scope);
  if (event.request.url === new URL("own.json", scope).href) event.respondWith(own(event.request));
  else if (file) event.respondWith(answer(file, event.request.headers.get("Range")));
});

/** Which weights the server was started with: none where it does not answer. */
async function own(request: Request): Promise<Response> {
  const headers = { "Content-Type": "application/json" };
  return fetch(request).catch(() => new Response("{}", { headers }));
}

async function install(): Promise<void> {
  for (const [url, sha256] of __MANIFEST__.files) {
    const file = { url, sha256 };
    if (__MANIFEST__.first.includes(url)) await load(file);
    else await keepIfUsed(file);
  }
  await worker.skipWaiting();
}

/** The page that is open is served from now on, and what only an old version had is dropped. */
async function activate(): Promise<void> {
  const cache = await caches.open(CACHE);
  const wanted = keysOf(__MANIFEST__, scope);
  const kept = await cache.keys();
  await Promise.all(kept.filter(({ url }) => !wanted.has(url)).map((old) => cache.delete(old)));
  await worker.clients.claim();
}

async function answer(file: Pinned, range: string | null): Promise<Response> {
  try {
    const whole = await load(file);
    return range === null ? whole : await partOf(whole, range);
  } catch (error) {
    return failure(String(error));
  }
}

/** The file, kept or fetched; what is fetched is kept once its hash is right. */
async function load(file: Pinned): Promise<Response> {
  const cache = await caches.open(CACHE);
  const kept = await cache.match(keyOf(file, scope));
  // no-cache: ask the server, and take what the browser has if the server says it is the same.
  return kept ?? keep(cache, file, await fetch(new URL(file.url, scope), { cache: "no-cache" }));
}

async function keep(cache: Cache, file: Pinned, fetched: Response): Promise<Response> {
  if (!fetched.ok) throw new Error(`${file.url}: the server said ${fetched.status}`);
  const bytes = await fetched.arrayBuffer();
  if ((await sha256Of(bytes)) !== file.sha256) {
    throw new Error(`${file.url} is not what this version of the page expects: load the page again`);
  }
  const response = new Response(bytes, { headers: plain(fetched.headers) });
  await cache.put(keyOf(file, scope), response.clone());
  return response;
}

/** Whatever the first visit has used, the browser still has: kept too, without fetching anything. */
async function keepIfUsed(file: Pinned): Promise<void> {
  const cache = await caches.open(CACHE);
  if (await cache.match(keyOf(file, scope))) return;
  try {
    const options = { cache: "only-if-cached", mode: "same-origin" } as const;
    await keep(cache, file, await fetch(new URL(file.url, scope), options));
  } catch {
    // The browser does not have it, or has an older one: it is fetched when it is first used.
  }
}

/** The server's headers (its policies among them) without those of the bytes on the wire. */
function plain(headers: Headers): Headers {
  const kept = new Headers(headers);
  for (const name of ["Content-Encoding", "Content-Length", "Vary"]) kept.delete(name);
  return kept;
}

/** An answer that the page can show. */
function failure(message: string): Response {
  const headers = { "Content-Type": "text/plain; charset=utf-8" };
  return new Response(`${message}\n`, { status: 504, headers });
}
