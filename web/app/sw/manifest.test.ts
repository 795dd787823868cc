import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import { find, keyOf, keysOf, sha256Of, type Manifest } from "./manifest";

const SCOPE = "http://localhost:8765/some/where/";
const MANIFEST: Manifest = {
  files: [["index.html", "aa"], ["assets/index-1.js", "bb"], ["weights/full.tflite", "cc"]],
  first: ["index.html"],
};

describe("find", () => {
  it("finds every file, whatever settings the address carries", () => {
    for (const [url, sha256] of MANIFEST.files) {
      for (const settings of ["", "?runtime=tfjs", "#model=lite", "?a=/b#c"]) {
        expect(find(MANIFEST, SCOPE + url + settings, SCOPE)).toEqual({ url, sha256 });
      }
    }
  });

  it("takes the page's own address for index.html, wherever it is served", () => {
    for (const scope of [SCOPE, "http://localhost:8765/"]) {
      expect(find(MANIFEST, `${scope}?runtime=tfjs`, scope)?.url).toBe("index.html");
      expect(find(MANIFEST, `${scope}#x`, `${scope}index.html?y`)?.url).toBe("index.html");
    }
  });

  it("leaves everything else alone", () => {
    const others = [
      `${SCOPE}sw.js`, `${SCOPE}assets/`, "http://localhost:8765/index.html",
      "http://localhost:8766/some/where/index.html", "https://elsewhere.example/some/where/index.html",
    ];
    for (const address of others) expect(find(MANIFEST, address, SCOPE)).toBeNull();
  });
});

describe("keys", () => {
  it("differ when the bytes or the address differ", () => {
    const keys = [["a", "1"], ["a", "2"], ["b", "1"]].map(([url, sha256]) =>
      keyOf({ url: url!, sha256: sha256! }, SCOPE),
    );
    expect(new Set(keys).size).toBe(3);
  });

  it("of a manifest are those of its files", () => {
    const keys = keysOf(MANIFEST, SCOPE);
    expect(keys.size).toBe(MANIFEST.files.length);
    for (const [url, sha256] of MANIFEST.files) {
      expect(keys).toContain(keyOf({ url, sha256 }, SCOPE));
      expect(keys).not.toContain(keyOf({ url, sha256: "other" }, SCOPE));
    }
  });
});

it("sha256Of is SHA-256", async () => {
  const bytes = new Uint8Array([1, 2, 3, 250]);
  const expected = createHash("sha256").update(bytes).digest("hex");
  expect(await sha256Of(bytes.buffer)).toBe(expected);
});
