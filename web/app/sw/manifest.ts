/** Which files the page consists of, and which bytes each of them must have. */

/** Written by the build into the service worker. */
export interface Manifest {
  /** Address below the page, SHA-256 of the bytes in hexadecimal. */
  readonly files: readonly (readonly [url: string, sha256: string])[];
  /** Those that are fetched at once; the others when first used. */
  readonly first: readonly string[];
}

/** One file of the manifest. */
export interface Pinned {
  readonly url: string;
  readonly sha256: string;
}

/**
 * The file that an address means; null when it is not of the page.
 *
 * Query and fragment are settings of the page, so they do not count. `scope` is the page's own address.
 */
export function find(manifest: Manifest, address: string, scope: string): Pinned | null {
  const asked = new URL(address);
  const base = new URL("./", scope);
  if (asked.origin !== base.origin || !asked.pathname.startsWith(base.pathname)) return null;
  const url = asked.pathname.slice(base.pathname.length) || "index.html";
  const entry = manifest.files.find(([name]) => name === url);
  return entry ? { url, sha256: entry[1] } : null;
}

/** Where a file is kept: under its hash, so a new version never meets an old one's bytes. */
export function keyOf(file: Pinned, scope: string): string {
  return new URL(`pinned/${file.sha256}/${file.url}`, scope).href;
}

/** The keys of everything in a manifest; what is kept under other keys is of an old version. */
export function keysOf(manifest: Manifest, scope: string): Set<string> {
  return new Set(manifest.files.map(([url, sha256]) => keyOf({ url, sha256 }, scope)));
}

/** SHA-256 in hexadecimal. */
export async function sha256Of(bytes: ArrayBuffer): Promise<string> {
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
