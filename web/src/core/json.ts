/** Reading JSON whose fields must be there: errors name the field. */

export type Json = Record<string, unknown>;

export function object(value: unknown, key: string): Json {
  if (typeof value === "object" && value !== null && !Array.isArray(value)) return value as Json;
  throw new TypeError(`${quoted(key)} must be an object`);
}

export function field(data: Json, key: string): unknown {
  if (!Object.hasOwn(data, key)) throw new TypeError(`${quoted(key)} is missing`);
  return data[key];
}

export function list(data: Json, key: string): readonly unknown[] {
  const value = field(data, key);
  if (Array.isArray(value)) return value;
  throw new TypeError(`${quoted(key)} must be a list`);
}

export function numbers(data: Json, key: string): readonly number[] {
  return allNumbers(field(data, key), key);
}

export function allNumbers(value: unknown, key: string): readonly number[] {
  if (Array.isArray(value) && value.every((v) => typeof v === "number")) return value;
  throw new TypeError(`${quoted(key)} must be a list of numbers`);
}

export function whole(data: Json, key: string): number {
  const value = Number(field(data, key));
  if (Number.isInteger(value)) return value;
  throw new TypeError(`${quoted(key)} must be a whole number`);
}

export function pair(data: Json, key: string): readonly [number, number] {
  const list = numbers(data, key);
  if (list.length !== 2) throw new TypeError(`${quoted(key)} must be two numbers`);
  return [list[0], list[1]];
}

// Messages show values as Python does, so that both say the same.
export const quoted = (text: string): string => `'${text}'`;
export const tuple = (shape: readonly number[]): string =>
  shape.length === 1 ? `(${shape[0]},)` : `(${shape.join(", ")})`;
export const reason = (error: unknown): string =>
  error instanceof Error ? error.message : String(error);
