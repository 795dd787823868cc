/** The depth-order tool as people use it: in a real browser, on the real server. */

import type { Browser, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, describe, expect, inject, it } from "vitest";
import {
  answerAll, answerOf, asked, exported, fitSamples, labelled, lines, ready, saved, say, startTool, type Tool,
} from "./support/annotate";
import { launch } from "./support/browser";
import { at, openPage, type Opened } from "./support/page";
import { shot } from "./support/paths";

let browser: Browser;
let samples: string;
let tool: Tool;
let opened: Opened;

beforeAll(async () => {
  samples = fitSamples();
  browser = await launch(inject("browser"));
});
afterAll(() => browser.close());
afterEach(async () => {
  await opened.context.close();
  await tool.stop();
});

type Options = Parameters<typeof openPage>[2];

async function open(more: readonly string[] = [], options: Options = {}, db?: string): Promise<Page> {
  tool = await startTool(samples, more, db);
  opened = await openPage(browser, tool.url, options);
  await ready(opened.page);
  return opened.page;
}

describe("answering", () => {
  it("goes through all pictures by keyboard; a reload in the middle loses nothing", async () => {
    const page = await open();
    await page.screenshot({ path: shot("annotate") });
    const first = await answerAll(page, 4);
    await page.keyboard.press("Space");
    await page.keyboard.press("Backspace");
    expect(await at(page, "note").textContent()).toMatch(/^Taken back: /);
    const before = await asked(page);
    await page.reload();
    await ready(page);
    expect(await asked(page)).toEqual(before);
    const rest = await answerAll(page);
    expect(await at(page, "question").textContent()).toBe("All done. Thank you!");
    await saved(page);
    const said = [...first, ...rest];
    expect(new Set(said.map(({ frame, a, b }) => `${frame} ${a} ${b}`)).size).toBe(said.length);
    expect(new Set(said.map(({ frame }) => frame)).size).toBe(5);
    expect(lines(exported(tool.db))).toEqual(lines(said));
    expect(await at(page, "progress").textContent())
      .toMatch(new RegExp(`^5 pictures done, 0 left · ${said.length} answers · \\d+\\.\\d s each$`));
    expect(opened.errors).toEqual([]);
    await page.reload();
    await ready(page);
    expect(await at(page, "question").textContent()).toBe("All done. Thank you!");
  });

  it("undoes across pictures, after the end too", async () => {
    const page = await open();
    const said = await answerAll(page);
    for (let back = 0; back < said.length; back++) await page.keyboard.press("Backspace");
    await page.keyboard.press("Backspace");
    expect(await at(page, "note").textContent()).toBe("There is nothing to undo");
    await saved(page);
    expect(exported(tool.db)).toEqual([]);
    const again = await answerAll(page);
    expect(lines(again)).toEqual(lines(said));
    await saved(page);
    expect(lines(exported(tool.db))).toEqual(lines(said));
  });

  it("shows the next question within a moment, and says how long an answer took", async () => {
    const page = await open();
    const ms = await page.evaluate(async () => {
      const joints = () => document.getElementById("joints")!.textContent;
      const before = joints();
      const start = performance.now();
      document.body.dispatchEvent(new KeyboardEvent("keydown", { key: "ArrowLeft", bubbles: true }));
      while (joints() === before) await new Promise(requestAnimationFrame);
      return performance.now() - start;
    });
    expect(ms).toBeLessThan(200);
    const now = (await asked(page))!;
    await page.waitForTimeout(700);
    await say(page, now, "ArrowLeft");
    await saved(page);
    const [line] = exported(tool.db).filter(({ took_ms }) => took_ms >= 650);
    expect(line.took_ms).toBeLessThan(5000);
  });

  it("with the mouse: buttons, wheel, drag, mirror, brightness", async () => {
    const page = await open();
    const start = (await asked(page))!;
    const view = () => at(page, "frame").locator("img").evaluate((image) => image.style.transform);
    const fitted = await view();
    await at(page, "stage").hover({ position: { x: 200, y: 200 } });
    await page.mouse.wheel(0, -400);
    await expect.poll(view).not.toBe(fitted);
    const zoomed = await view();
    await page.mouse.down();
    await page.mouse.move(420, 300, { steps: 4 });
    await page.mouse.up();
    expect(await view()).not.toBe(zoomed);
    await at(page, "do-reset").click();
    expect(await view()).toBe(fitted);
    await at(page, "do-mirror").click();
    await at(page, "do-brighter").click();
    expect(await at(page, "badge").textContent()).toBe("mirrored · brightness 120 %");
    expect(await at(page, "frame").getAttribute("aria-label")).toContain(", mirrored, with A at the ");
    await at(page, "do-nearer").click();
    await page.keyboard.press("Space");
    await saved(page);
    expect(lines(exported(tool.db)).join()).toContain(lines([answerOf(start, "ArrowLeft")])[0]);
    expect(opened.errors).toEqual([]);
  });
});

describe("the network", () => {
  it("goes away and comes back: nothing is lost, and the status line says how it stands", async () => {
    const page = await open();
    const said = await answerAll(page, 2);
    await saved(page);
    await opened.context.setOffline(true);
    for (let more = 0; more < 3; more++) said.push(await say(page, (await asked(page))!, "ArrowRight"));
    await expect.poll(() => at(page, "status").textContent()).toMatch(/^[3-5] waiting \(offline\)$/);
    await page.screenshot({ path: shot("annotate-offline") });
    await opened.context.setOffline(false);
    await saved(page);
    expect(lines(exported(tool.db))).toEqual(lines(said));
  });

  it("or the server stops: answers wait in the browser, and nothing is asked twice", async () => {
    const page = await open();
    const { url, db } = tool;
    await tool.stop();
    const said = await answerAll(page, 3);
    await expect.poll(() => at(page, "status").textContent()).toBe("3 waiting (the server does not answer)");
    const before = await asked(page);
    await page.goto("about:blank");
    tool = await startTool(samples, ["--port", new URL(url).port], db);
    await page.route("**/api/events", (route) => route.abort());
    await page.goto(url);
    await ready(page);
    expect(exported(db)).toEqual([]);
    expect(await asked(page)).toEqual(before);
    await page.unroute("**/api/events");
    await saved(page);
    expect(lines(exported(db))).toEqual(lines(said));
  });

  it("or another database is served: the page says so, and what it had goes to its own alone", async () => {
    const page = await open();
    const { url, db } = tool;
    const port = ["--port", new URL(url).port];
    await tool.stop();
    const said = await answerAll(page, 2);
    tool = await startTool(samples, port);
    await expect.poll(() => at(page, "status").textContent(), { timeout: 20_000 }).toContain("Something else is served");
    expect(exported(tool.db)).toEqual([]);
    await tool.stop();
    tool = await startTool(samples, port, db);
    await page.reload();
    await ready(page);
    await saved(page);
    expect(lines(exported(db))).toEqual(lines(said));
  });

  it("events that the server refuses are shown, not dropped", async () => {
    const page = await open();
    await page.route("**/api/events", async (route) => {
      const { events } = route.request().postDataJSON() as { events: { id: string }[] };
      await route.fulfill({ json: { stored: [], refused: events.map(({ id }) => ({ id, why: "out of paper" })) } });
    });
    await answerAll(page, 1);
    await at(page, "notice-refused").waitFor();
    expect(await at(page, "notice-refused").textContent()).toContain("out of paper");
    await page.reload();
    await ready(page);
    await answerAll(page, 1);
    await expect.poll(() => at(page, "notice-refused").textContent()).toContain("2 events");
    await at(page, "notice-refused").getByRole("button", { name: "Dismiss" }).click();
    expect(await at(page, "notice-refused").count()).toBe(0);
  });
});

describe("several people", () => {
  const PEOPLE = ["--people", "anna,ben", "--each", "2"];

  it("answer at once, in two browsers, each as themselves", async () => {
    tool = await startTool(samples, PEOPLE);
    opened = await openPage(browser, tool.link("anna"));
    const other = await openPage(browser, tool.link("ben"));
    const pages = [opened.page, other.page];
    expect(new URL(opened.page.url()).hash).toBe("");
    const said = await Promise.all(pages.map((page) => answerAll(page)));
    await Promise.all(pages.map(saved));
    const all = exported(tool.db);
    for (const [i, name] of ["anna", "ben"].entries()) {
      expect(lines(all.filter(({ annotator }) => annotator === name))).toEqual(lines(said[i]));
    }
    expect([...opened.errors, ...other.errors]).toEqual([]);
    await other.context.close();
  });

  it("or one in two tabs: nothing is lost, nothing is there twice", async () => {
    const page = await open();
    const other = await opened.context.newPage();
    await other.goto(tool.url);
    await ready(other);
    for (let turn = 0; turn < 40; turn++) {
      const now = [page, other][turn % 2];
      await ready(now);
      if (await asked(now)) await now.keyboard.press("ArrowUp");
    }
    for (const tab of [page, other]) {
      await answerAll(tab);
      await saved(tab);
    }
    const all = exported(tool.db).map(({ frame, a, b }) => `${frame} ${a} ${b}`);
    expect(new Set(all).size).toBe(all.length);
    expect(new Set(exported(tool.db).map(({ frame }) => frame)).size).toBe(5);
  });

  it("need their link: without one the page says so, and takes it", async () => {
    tool = await startTool(samples, PEOPLE);
    opened = await openPage(browser, tool.url);
    const { page } = opened;
    await at(page, "token").waitFor();
    await page.screenshot({ path: shot("annotate-token") });
    await at(page, "token-field").fill("wrong");
    await page.keyboard.press("Enter");
    await expect.poll(() => at(page, "token-field").inputValue()).toBe("");
    await at(page, "token-field").fill(tool.link("ben"));
    await at(page, "token-send").click();
    await ready(page);
    expect(await asked(page)).not.toBeNull();
    await page.reload();
    await ready(page);
    expect(await asked(page)).not.toBeNull();
  });
});

describe("landmarks", () => {
  const dot = (page: Page, landmark: number) => at(page, `dot-${landmark}`);
  const label = (page: Page, landmark: number) => dot(page, landmark).getAttribute("aria-label");
  const place = async (page: Page, landmark: number) =>
    /: (-?\d+), (-?\d+), /.exec((await label(page, landmark))!)!.slice(1).map(Number);

  it("are dragged, nudged and hidden, and stay so", async () => {
    const page = await open();
    const before = await asked(page);
    await page.keyboard.press("e");
    expect(await dot(page, before!.letters[0]).evaluate((one) => one === document.activeElement)).toBe(true);
    const [x, y] = await place(page, 25);
    const { x: left, y: top, width, height } = (await dot(page, 25).locator(".disc").boundingBox())!;
    await page.mouse.move(left + width / 2, top + height / 2);
    await page.mouse.down();
    await page.mouse.move(left + 60, top + 20, { steps: 5 });
    await page.mouse.up();
    const [movedX, movedY] = await place(page, 25);
    expect(movedX).toBeGreaterThan(x + 20);
    expect(movedY).toBeGreaterThan(y);
    await page.keyboard.press("Tab");
    expect(await dot(page, 26).getAttribute("aria-pressed")).toBe("true");
    await page.keyboard.press("Shift+ArrowLeft");
    await page.keyboard.press("h");
    expect(await label(page, 26)).toContain("hidden");
    await page.screenshot({ path: shot("annotate-edit") });
    const after = [await label(page, 25), await label(page, 26)];
    await page.keyboard.press("Enter");
    expect(await asked(page)).toEqual(before);
    await saved(page);
    await page.reload();
    await ready(page);
    await page.keyboard.press("e");
    expect([await label(page, 25), await label(page, 26)]).toEqual(after);
    expect(opened.errors).toEqual([]);
  });

  it("move back with undo, which leaves the answers alone", async () => {
    const page = await open();
    const said = await answerAll(page, 1);
    await page.keyboard.press("e");
    const before = await label(page, 15);
    await dot(page, 15).focus();
    await page.keyboard.press("Shift+ArrowDown");
    expect(await label(page, 15)).not.toBe(before);
    await page.keyboard.press("Backspace");
    expect(await label(page, 15)).toBe(before);
    await page.keyboard.press("e");
    await saved(page);
    expect(lines(exported(tool.db))).toEqual(lines(said));
  });
});

describe("a review", () => {
  it("asks again, shows the explanations, and one key chooses", async () => {
    const page = await open(["--review"], { viewport: { width: 1200, height: 800 } }, await labelled(samples));
    expect((await asked(page))).not.toBeNull();
    await page.screenshot({ path: shot("annotate-review-ask") });
    while (await asked(page)) await page.keyboard.press("ArrowLeft");
    expect(await page.locator("html").getAttribute("data-mode")).toBe("choose");
    expect(await at(page, "reasons").textContent()).toContain("disobeys");
    await page.keyboard.press("Enter");
    expect(await at(page, "note").textContent()).toContain("Choose one first");
    await page.keyboard.press("1");
    expect(await at(page, "hypothesis-1").getAttribute("aria-pressed")).toBe("true");
    await page.screenshot({ path: shot("annotate-review") });
    const name = await at(page, "name").textContent();
    await page.keyboard.press("Enter");
    await expect.poll(() => at(page, "name").textContent()).not.toBe(name);
    await page.keyboard.press("Backspace");
    expect(await at(page, "name").textContent()).toBe(name);
    await page.keyboard.press("0");
    expect(await at(page, "do-choose0").getAttribute("aria-pressed")).toBe("true");
    await page.keyboard.press("Enter");
    await saved(page);
    expect(await at(page, "progress").textContent()).toMatch(/^1 picture done/);
    expect(opened.errors).toEqual([]);
  });
});

describe("for everybody", () => {
  it("fits on a narrow screen, and is used with a finger", async () => {
    const page = await open([], {
      viewport: { width: 360, height: 640 }, hasTouch: true, isMobile: true, colorScheme: "dark",
    });
    await page.screenshot({ path: shot("annotate-narrow") });
    const wide = await page.evaluate(() => document.documentElement.scrollWidth);
    expect(wide).toBeLessThanOrEqual(360);
    for (const id of ["do-nearer", "do-farther", "do-same", "do-unsure", "do-undo", "do-zoomIn"]) {
      const box = (await at(page, id).boundingBox())!;
      expect(box.height, id).toBeGreaterThanOrEqual(36);
      expect(box.x >= 0 && box.x + box.width <= 360 && box.y + box.height <= 640, id).toBe(true);
    }
    expect((await at(page, "stage").boundingBox())!.height).toBeGreaterThan(200);
    const now = (await asked(page))!;
    await at(page, "do-farther").tap();
    await saved(page);
    expect(lines(exported(tool.db))).toEqual(lines([answerOf(now, "ArrowRight")]));
  });

  it("needs no mouse: every control is reached with Tab, and the focus is seen", async () => {
    const page = await open();
    const reached = new Set<string>();
    for (let presses = 0; presses < 25; presses++) {
      await page.keyboard.press("Tab");
      const [id, outline] = await page.evaluate(() => {
        const focused = document.activeElement!;
        return [focused.id, getComputedStyle(focused).outlineStyle];
      });
      if (id) reached.add(id);
      if (id.startsWith("do-")) expect(outline, id).toBe("solid");
    }
    const controls = ["nearer", "farther", "same", "unsure", "undo", "zoomIn", "mirror", "edit"];
    for (const control of controls) expect(reached).toContain(`do-${control}`);
    const now = (await asked(page))!;
    await at(page, "do-same").focus();
    await page.keyboard.press("Space");
    await page.keyboard.press("ArrowLeft");
    await saved(page);
    expect(lines(exported(tool.db))).toContain(lines([answerOf(now, "ArrowUp")])[0]);
    expect(exported(tool.db)).toHaveLength(2);
    await page.keyboard.press("?");
    await at(page, "help").waitFor();
    await page.screenshot({ path: shot("annotate-help") });
    await page.keyboard.press("ArrowLeft");
    await page.keyboard.press("Escape");
    expect(await at(page, "help").isVisible()).toBe(false);
    expect(exported(tool.db)).toHaveLength(2);
  });

  it("tells a screen reader what is asked, what is shown and what every control is", async () => {
    const page = await open();
    const tree = await page.locator("body").ariaSnapshot();
    expect(tree).toContain("heading \"Is A nearer to the camera than B?\"");
    for (const name of ["A is nearer", "A is farther", "Same depth", "Can’t tell", "Undo", "Larger",
      "Smaller", "Fit the person", "Darker", "Brighter", "Mirror the picture", "Correct landmarks",
      "Help and keys"]) {
      expect(tree).toContain(`button "${name}"`);
    }
    expect(tree).toMatch(/img "The picture .*, with A at the .* and B at the .*"/);
    const region = page.getByRole("region", { name: "Question" });
    expect(await region.getAttribute("aria-live")).toBe("polite");
    expect(await region.textContent()).toMatch(/A: .*, B: /);
    expect(await at(page, "status").getAttribute("aria-live")).toBe("polite");
    await page.keyboard.press("e");
    const dots = page.getByRole("group", { name: "Landmarks" }).getByRole("button");
    expect(await dots.count()).toBe(33);
    expect(await dots.first().getAttribute("aria-label")).toMatch(/^nose: \d+, \d+, seen$/);
  });
});
