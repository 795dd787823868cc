import { expect, test } from "vitest";
import { fixture } from "../parity";
import * as constants from "./constants";

test("every number is Python's", () => {
  expect(JSON.parse(JSON.stringify(constants))).toEqual(camelKeys(fixture("constants")));
});

/** Settings inside constants have their words joined as each language does; names stay. */
function camelKeys(all: Record<string, unknown>): Record<string, unknown> {
  const camel = (key: string) => key.replace(/_(\w)/g, (_, letter: string) => letter.toUpperCase());
  const within = (value: unknown) =>
    value && typeof value === "object" && !Array.isArray(value)
      ? Object.fromEntries(Object.entries(value).map(([key, v]) => [camel(key), v]))
      : value;
  return Object.fromEntries(Object.entries(all).map(([key, value]) => [key, within(value)]));
}
