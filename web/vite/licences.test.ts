import { describe, expect, it } from "vitest";
import { licencesText, packageOf } from "./licences";

describe("packageOf", () => {
  it("names the innermost package", () => {
    expect(packageOf("/x/node_modules/three/build/three.module.js")).toBe("three");
    expect(packageOf("/x/node_modules/@pixiv/three-vrm/lib/a.js?v=1")).toBe("@pixiv/three-vrm");
    expect(packageOf("/x/node_modules/a/node_modules/b/i.js")).toBe("b");
    expect(packageOf("C:\\x\\node_modules\\a\\i.js")).toBe("a");
    expect(packageOf("\0/x/node_modules/a/i.js?commonjs-es-import")).toBe("a");
  });

  it("knows what is ours", () => {
    expect(packageOf("/x/web/src/live/pipeline.ts")).toBeNull();
    expect(packageOf("\0vite/preload-helper.js")).toBeNull();
  });
});

describe("licencesText", () => {
  const text = licencesText(["three", "@litertjs/core", "seedrandom"]);

  it("has name, version, licence and text of each package, and our own", () => {
    expect(text).toMatch(/^three \d+\.\d+\.\d+, MIT$/m);
    expect(text).toMatch(/^@litertjs\/core \d+\.\d+\.\d+, Apache-2\.0$/m);
    expect(text).toContain("three.js authors");
    expect(text).toContain("David Bau");
    expect(text).toContain("Apache License");
    expect(text).toContain("The kinesphere authors");
  });

  it("does not depend on the order", () => {
    expect(licencesText(["seedrandom", "three", "@litertjs/core"])).toBe(text);
  });

  it("refuses packages that are not there", () => {
    expect(() => licencesText(["no-such-package"])).toThrow();
  });
});
