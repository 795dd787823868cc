import { readdirSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { fixture } from "../parity";
import { readCard } from "./card";
import { WeightsError } from "./errors";

const FOLDER = new URL("../../../src/kinesphere/weights/", import.meta.url);
/** Of networks that engines run; the lift's is read elsewhere (`live/lift/stored`). */
const CARDS = readdirSync(FOLDER).filter((name) => name.endsWith(".json") && name !== "lift.json");
const CASES = fixture<{ name: string; text: string; error: string | null }[]>("card");
/** What each network looks at, in pixels. */
const SIZES: Readonly<Record<string, number>> = {
  detector: 224, landmarks: 256, palms: 192, hand: 224, hand_recrop: 256, faces: 128,
  face_mesh: 192, face: 192,
};
/** Behind this, each language says in its own words what it could not read. */
const OWN_WORDS = /(is not readable JSON|lacks or garbles a field): .*/s;

test.each(CARDS)("reads %s", (name) => {
  const card = readCard(readFileSync(new URL(name, FOLDER), "utf-8"), name);
  expect(card.file).toBe(name.replace(".json", ".tflite"));
  expect(card.inputSizePx).toEqual([SIZES[card.role], SIZES[card.role]]);
  expect(card.valueRange[0]).toBeLessThan(card.valueRange[1]);
});

test.each(CASES.map((one) => [one.name, one] as const))("says of %s what Python says", (_, one) => {
  if (one.error === null) {
    expect(readCard(one.text, "card.json").role).toBe("detector");
    return;
  }
  const error = thrown(() => readCard(one.text, "card.json"));
  expect(error).toBeInstanceOf(WeightsError);
  expect(error.message.replace(OWN_WORDS, "$1")).toBe(one.error);
});

test("names the field that is missing", () => {
  const message = "the card a.json lacks or garbles a field: 'input' is missing";
  expect(() => readCard("{}", "a.json")).toThrow(message);
});

function thrown(act: () => unknown): Error {
  try {
    act();
  } catch (error) {
    return error as Error;
  }
  throw new Error("nothing was thrown");
}
