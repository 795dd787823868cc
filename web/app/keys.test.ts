import { expect, it } from "vitest";
import { actionOf } from "./keys";
import type { Press } from "./press";

const press = (key: string, more: Partial<Press> = {}): Press => ({
  key, ctrlKey: false, metaKey: false, altKey: false, shiftKey: false, repeat: false, tag: "BODY",
  shown: true, inDialog: false, ...more,
});

it("knows its keys, large and small", () => {
  expect(actionOf(press(" "))).toBe("play");
  expect(actionOf(press("ArrowLeft"))).toBe("back");
  expect(actionOf(press("R"))).toBe("record");
  expect(actionOf(press("?"))).toBe("help");
  expect(actionOf(press("x"))).toBeNull();
});

it("leaves keys to the browser, to fields, to buttons and to dialogs", () => {
  expect(actionOf(press("r", { ctrlKey: true }))).toBeNull();
  expect(actionOf(press("ArrowLeft", { tag: "INPUT" }))).toBeNull();
  expect(actionOf(press(" ", { tag: "BUTTON" }))).toBeNull();
  expect(actionOf(press("m", { tag: "BUTTON" }))).toBe("mirror");
  expect(actionOf(press("m", { tag: "INPUT" }))).toBe("mirror");
  expect(actionOf(press("ArrowLeft", { tag: "CANVAS" }))).toBeNull();
  expect(actionOf(press(" ", { tag: "CANVAS" }))).toBeNull();
  expect(actionOf(press("f", { tag: "CANVAS" }))).toBe("full");
  expect(actionOf(press("r", { tag: "SELECT" }))).toBeNull();
  expect(actionOf(press("c", { inDialog: true }))).toBeNull();
});

it("takes keys that go to what has just been hidden, like the button of a closed dialog", () => {
  expect(actionOf(press(" ", { tag: "BUTTON", shown: false }))).toBe("play");
  expect(actionOf(press("ArrowLeft", { tag: "INPUT", shown: false }))).toBe("back");
  expect(actionOf(press("c", { tag: "SELECT", shown: false }))).toBe("camera");
});
