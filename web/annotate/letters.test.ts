import { expect, it } from "vitest";
import { lettered, ofPair } from "./letters";

it("is the same for the same question", () => {
  for (let item = 0; item < 20; item++) {
    expect(lettered(item, [11, 13])).toEqual(lettered(item, [11, 13]));
  }
});

it("turns half of the questions round, whatever the item and the pair", () => {
  const turned = (item: number, a: number) => Number(lettered(item, [a, a + 2])[0] !== a);
  const parts = [
    ...Array.from({ length: 32 }, (_, a) => mean(400, (item) => turned(item, a))),
    mean(3000, (i) => turned(Math.floor(i / 30), i % 30)),
  ];
  for (const part of parts) expect(Math.abs(part - 0.5)).toBeLessThan(0.1);
});

it("turns what was said with the letters, and back", () => {
  expect(ofPair("nearer", [11, 13])).toBe("nearer");
  expect(ofPair("nearer", [13, 11])).toBe("farther");
  expect(ofPair("farther", [13, 11])).toBe("nearer");
  expect(ofPair("same", [13, 11])).toBe("same");
  expect(ofPair("unsure", [13, 11])).toBe("unsure");
});

function mean(count: number, value: (i: number) => number): number {
  return Array.from({ length: count }, (_, i) => value(i)).reduce((a, b) => a + b) / count;
}
