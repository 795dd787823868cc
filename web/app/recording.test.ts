import { expect, it } from "vitest";
import { savedText } from "./recording";

it("says what there is to be saved, or why there is nothing", () => {
  const film = { blob: new Blob(["film"]), suffix: "webm" } as const;
  expect(savedText({ rows: [], frames: 0, film })).toMatch(/^Nothing to save: no frame/);
  expect(savedText({ rows: [], frames: 1, film })).toMatch(/^1 frame, 0 poses, .*video/);
  expect(savedText({ rows: [], frames: 2, film: null })).toMatch(/^2 frames, .*no video/);
});
