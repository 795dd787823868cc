import { expect, it } from "vitest";
import type { Press } from "../app/press";
import { actionOf } from "./keys";

const press = (key: string, more: Partial<Press> = {}): Press => ({
  key, ctrlKey: false, metaKey: false, altKey: false, shiftKey: false, repeat: false, tag: "BODY",
  shown: true, inDialog: false, ...more,
});

it("answers with the arrows and the space bar", () => {
  const keys = ["ArrowLeft", "ArrowRight", "ArrowUp", " ", "Backspace"];
  expect(keys.map((key) => actionOf(press(key), "ask")))
    .toEqual(["nearer", "farther", "same", "unsure", "undo"]);
  expect(actionOf(press("ArrowDown"), "ask")).toBeNull();
});

it("means something else by the same key elsewhere", () => {
  expect(actionOf(press("ArrowLeft"), "edit")).toBe("left");
  expect(actionOf(press("ArrowLeft"), "choose")).toBeNull();
  expect(actionOf(press("ArrowLeft"), "rest")).toBeNull();
  expect(["ask", "edit", "choose"].map((mode) => actionOf(press("0"), mode as "ask")))
    .toEqual(["reset", "reset", "choose0"]);
  expect(actionOf(press("E"), "ask")).toBe("edit");
  expect(actionOf(press("e"), "edit")).toBe("done");
});

it("pans with shift, but where landmarks are moved", () => {
  expect(actionOf(press("ArrowUp", { shiftKey: true }), "ask")).toBe("panUp");
  expect(actionOf(press("ArrowUp", { shiftKey: true }), "edit")).toBe("up");
});

it("answers once, however long a key is held", () => {
  expect(actionOf(press("ArrowLeft", { repeat: true }), "ask")).toBeNull();
  expect(actionOf(press("Backspace", { repeat: true }), "ask")).toBeNull();
  expect(actionOf(press("ArrowLeft", { repeat: true }), "edit")).toBe("left");
  expect(actionOf(press("+", { repeat: true }), "ask")).toBe("zoomIn");
});

it("leaves keys to the browser, to fields, to buttons and to dialogs", () => {
  expect(actionOf(press("ArrowLeft", { altKey: true }), "ask")).toBeNull();
  expect(actionOf(press("-", { ctrlKey: true }), "ask")).toBeNull();
  expect(actionOf(press(" ", { tag: "BUTTON" }), "ask")).toBeNull();
  expect(actionOf(press("Enter", { tag: "BUTTON" }), "choose")).toBeNull();
  expect(actionOf(press("ArrowLeft", { tag: "BUTTON" }), "ask")).toBe("nearer");
  expect(actionOf(press("Backspace", { tag: "INPUT" }), "ask")).toBeNull();
  expect(actionOf(press("ArrowLeft", { inDialog: true }), "ask")).toBeNull();
});
