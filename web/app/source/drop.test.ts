import { expect, it } from "vitest";
import { kindOf } from "./drop";

it("knows a file by its type, or by its name where the type is empty", () => {
  expect(kindOf({ name: "a", type: "image/jpeg" })).toBe("picture");
  expect(kindOf({ name: "a.bin", type: "video/mp4" })).toBe("video");
  expect(kindOf({ name: "HOLIDAY.MOV", type: "" })).toBe("video");
  expect(kindOf({ name: "me.vrm", type: "" })).toBe("character");
  expect(kindOf({ name: "me.glb", type: "model/gltf-binary" })).toBe("character");
});

it("refuses what is none of them", () => {
  expect(kindOf({ name: "letter.pdf", type: "application/pdf" })).toBeNull();
  expect(kindOf({ name: "noname", type: "" })).toBeNull();
});
