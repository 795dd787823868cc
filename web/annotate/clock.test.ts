import { expect, it } from "vitest";
import { createClock } from "./clock";

it("counts from when a question came on screen, and anew after a pause", () => {
  let ms = 0;
  const clock = createClock(() => ms);
  clock.show("1 0");
  ms = 700.4;
  clock.show("1 0");
  expect(clock.tookMs()).toBe(700);
  clock.show(null);
  clock.show("1 0");
  expect(clock.tookMs()).toBe(0);
  ms = 5000;
  clock.restart();
  ms = 5800;
  expect(clock.tookMs()).toBe(800);
});
