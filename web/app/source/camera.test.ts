import { expect, it } from "vitest";
import { cameraTrouble } from "./camera";

it("tells refused, missing, busy and gone apart, and what to do", () => {
  const names = ["NotAllowedError", "NotFoundError", "NotReadableError", "OverconstrainedError"];
  const texts = names.map(cameraTrouble);
  expect(new Set(texts).size).toBe(names.length);
  expect(texts[0]).toMatch(/refused.*try again/i);
  expect(texts[2]).toMatch(/busy/);
});

it("names an error that it does not know", () => {
  expect(cameraTrouble("OddError")).toContain("OddError");
});
