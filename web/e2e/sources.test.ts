/** Camera, files, and what goes wrong with them: a message, a way on, and what ran runs on. */

import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Browser, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, describe, expect, inject, it } from "vitest";
import { camera, launch } from "./support/browser";
import {
  at, drop, expectPlausible, latest, openPage, stateOf, waitForFrames, waitForPerson, waitForState,
  type Opened,
} from "./support/page";
import { CLIP, shot } from "./support/paths";
import { makeMedia } from "./support/python";

let media: string;
let browser: Browser;
let opened: Opened;

const LITE = "#model=lite";
const file = (name: string) => readFileSync(join(media, name));

async function open(hash = LITE, options: Parameters<typeof openPage>[2] = {}): Promise<Page> {
  opened = await openPage(browser, `${inject("page")}${hash}`, options);
  return opened.page;
}

beforeAll(async () => {
  media = makeMedia();
});
afterEach(() => opened.context.close());

describe("with a camera", () => {
  beforeAll(async () => {
    browser = await launch(inject("browser"), camera(join(media, "camera.mjpeg")));
  });
  afterAll(() => browser.close());

  it("finds the person, mirrored, and says that pictures stay here", async () => {
    const page = await open();
    await waitForPerson(page);
    await at(page, "use-camera").click();
    await expect.poll(() => at(page, "use-camera").getAttribute("aria-pressed"), {
      timeout: 30_000,
    }).toBe("true");
    await waitForFrames(page, 5);
    await waitForState(page, { state: "running" });
    expectPlausible(await latest(page));
    expect(await at(page, "time").textContent()).toBe("live");
    expect(await at(page, "mirror-button").getAttribute("aria-pressed")).toBe("true");
    expect(await at(page, "transport").textContent()).toContain("never leave this browser");
    expect(await at(page, "camera").locator("option").count()).toBeGreaterThan(1);
    await page.screenshot({ path: shot("camera") });
    await at(page, "play").click();
    await waitForState(page, { state: "paused" });
    await at(page, "use-clip").click();
    await waitForState(page, { state: "running" });
    expect(await at(page, "mirror-button").getAttribute("aria-pressed")).toBe("false");
    expect(opened.errors).toEqual([]);
  });

  it("a link opens it at once, and another resolution keeps it going", async () => {
    const page = await open(`${LITE}&source=camera`);
    await waitForPerson(page);
    expect(await at(page, "time").textContent()).toBe("live");
    await at(page, "camera-px").selectOption("480");
    await waitForFrames(page, 5);
    expect(await at(page, "notices").textContent()).toBe("");
  });

  it("unplugged, it says so and leads back to the clip", async () => {
    const page = await open(LITE);
    await page.evaluate(() => {
      const { mediaDevices } = navigator;
      const original = mediaDevices.getUserMedia.bind(mediaDevices);
      mediaDevices.getUserMedia = async (wanted) => {
        const stream = await original(wanted);
        Object.assign(window, { stream });
        return stream;
      };
    });
    await waitForPerson(page);
    await page.keyboard.press("c");
    await page.waitForFunction(() => "stream" in window);
    await expect.poll(() => at(page, "time").textContent()).toBe("live");
    await page.evaluate(() => {
      const { stream } = window as unknown as { stream: MediaStream };
      stream.getTracks()[0].dispatchEvent(new Event("ended"));
    });
    await at(page, "notice-camera").getByRole("button", { name: "Back to the clip" }).click();
    await expect.poll(() => at(page, "badge").textContent()).toBe("Sample clip");
    await waitForFrames(page, 2);
  });
});

describe("without a camera", () => {
  beforeAll(async () => {
    browser = await launch(inject("browser"));
  });
  afterAll(() => browser.close());

  /** The page with a browser whose camera answers with an error of this name. */
  async function refuse(name: string): Promise<Page> {
    opened = await openPage(browser, "about:blank");
    const { page } = opened;
    await page.addInitScript((name) => {
      navigator.mediaDevices.getUserMedia = () => Promise.reject(new DOMException("no", name));
    }, name);
    await page.goto(`${inject("page")}${LITE}`);
    return page;
  }

  it.each([
    ["NotAllowedError", "The camera was refused"],
    ["NotFoundError", "No camera was found"],
  ])("%s: says so, and the clip runs on", async (name, says) => {
    const page = await refuse(name);
    await waitForPerson(page);
    await at(page, "use-camera").click();
    await at(page, "notice-camera").waitFor();
    expect(await at(page, "notice-camera").textContent()).toContain(says);
    expect(await at(page, "notice-camera").getByRole("button", { name: "Try again" }).count()).toBe(1);
    if (name === "NotAllowedError") await page.screenshot({ path: shot("refused") });
    await waitForFrames(page, 2);
    expect(await at(page, "badge").textContent()).toBe("Sample clip");
  });

  it("the browser itself refuses: the same", async () => {
    const page = await open(`${LITE}&source=camera`, { permissions: [] });
    await at(page, "notice-camera").waitFor();
    expect(await at(page, "notice-camera").textContent()).toMatch(/refused|No camera was found/);
    await waitForPerson(page);
    expect(await at(page, "badge").textContent()).toBe("Sample clip");
  });

  it.each([["frame.png", "image/png"], ["frame.jpg", "image/jpeg"]])(
    "%s is dropped: the person in it", async (name, type) => {
      const page = await open();
      await waitForPerson(page);
      await drop(page, name, type, file(name));
      await expect.poll(() => at(page, "badge").textContent()).toBe(name);
      await expect.poll(async () => (await latest(page)).frame).toBe(0);
      expectPlausible(await latest(page));
      expect(await at(page, "play").isVisible()).toBe(false);
      expect(await at(page, "scrub").isVisible()).toBe(false);
    });

  it("a picture without anybody in it: says so", async () => {
    const page = await open();
    await waitForPerson(page);
    await drop(page, "empty.png", "image/png", file("empty.png"));
    await waitForState(page, { people: "0" });
    await at(page, "nobody").waitFor({ state: "visible" });
  });

  it("a video is dropped, or chosen: it plays", async () => {
    const page = await open();
    await waitForPerson(page);
    await drop(page, "walk.mp4", "video/mp4", readFileSync(CLIP));
    await expect.poll(() => at(page, "badge").textContent()).toBe("walk.mp4");
    await waitForFrames(page, 3);
    await waitForState(page, { state: "running", people: "1" });
    await at(page, "file").setInputFiles(join(media, "frame.jpg"));
    await expect.poll(() => at(page, "badge").textContent()).toBe("frame.jpg");
  });

  it("what is no character is not worn, nor shown: says what is expected", async () => {
    const page = await open();
    await waitForPerson(page);
    await at(page, "character-file").setInputFiles(join(media, "frame.jpg"));
    const notice = at(page, "notice-character");
    expect(await notice.locator("p").textContent()).toBe(
      "frame.jpg cannot be used as a character: expected a GLB or VRM file.");
    expect(await at(page, "badge").textContent()).toBe("Sample clip");
  });

  it.each([
    ["broken.mp4", "video/mp4", /broken\.mp4.*cannot play/],
    ["broken.png", "image/png", /broken\.png.*cannot read/],
    ["letter.pdf", "application/pdf", /letter\.pdf: expected a picture, a video/],
    ["broken.glb", "", /^broken\.glb cannot be used as a character: expected/],
  ])("%s is dropped: says what is wrong with it, and the clip runs on", async (name, type, says) => {
    const page = await open();
    await waitForPerson(page);
    await at(page, "scene").locator("canvas").waitFor();
    await drop(page, name, type, Buffer.from("this is not what its name says"));
    const notice = page.locator(".notice.bad");
    await notice.waitFor();
    expect(await notice.locator("p").textContent()).toMatch(says);
    await page.screenshot({ path: shot(name.replace(".", "-")) });
    await waitForFrames(page, 2);
    await waitForState(page, { state: "running" });
    expect(await at(page, "badge").textContent()).toBe("Sample clip");
    await notice.getByLabel("Dismiss").click();
    expect(await notice.count()).toBe(0);
  });
});

describe("what the server does not have", () => {
  beforeAll(async () => {
    browser = await launch(inject("browser"));
  });
  afterAll(() => browser.close());

  /** Opens the page; `path` is answered with 404 until the returned function is called. */
  async function without(path: string, hash = LITE): Promise<[Page, () => Promise<void>]> {
    opened = await openPage(browser, "about:blank");
    const { page, context } = opened;
    await context.route(`**/${path}`, (route) => route.fulfill({ status: 404, body: "no" }));
    await page.goto(`${inject("page")}${hash}`);
    return [page, () => context.unroute(`**/${path}`)];
  }

  it("a network that is missing: says which, and goes on once it is there", async () => {
    const [page, restore] = await without("weights/lite.tflite");
    await at(page, "notice-estimator").waitFor();
    expect(await at(page, "notice-estimator").textContent()).toMatch(/network.*lite/);
    await waitForState(page, { state: "error" });
    await page.screenshot({ path: shot("missing") });
    await restore();
    await at(page, "notice-estimator").getByRole("button", { name: "Try again" }).click();
    await waitForPerson(page);
  });

  it("another network that is missing: the one before goes on", async () => {
    const [page] = await without("weights/heavy.tflite");
    await waitForPerson(page);
    await at(page, "model").selectOption("heavy");
    await at(page, "notice-estimator").waitFor();
    expect(await at(page, "notice-estimator").textContent()).toContain("Going on as before");
    expect(await at(page, "model").inputValue()).toBe("lite");
    await waitForFrames(page, 2);
    expect(await stateOf(page)).toMatchObject({ model: "lite", state: "running" });
  });

  it("the lift that is missing: says so, and the page goes on without it", async () => {
    const [page] = await without("weights/lift.bin");
    await at(page, "notice-estimator").waitFor();
    expect(await at(page, "notice-estimator").textContent()).toMatch(/lift.*404/);
    await at(page, "notice-estimator").getByRole("button", { name: "Go on without the lift" }).click();
    await waitForPerson(page);
    expect(await at(page, "lift").isChecked()).toBe(false);
    expect((await latest(page)).sigmaM).toBeNull();
  });

  it("the clip that is missing: says so, and a file can be opened", async () => {
    const [page] = await without("samples/balance.mp4");
    await at(page, "notice-source").waitFor();
    await drop(page, "frame.png", "image/png", file("frame.png"));
    await waitForPerson(page);
    expect(await at(page, "notice-source").count()).toBe(0);
  });

  it("no WebGL: no 3D view, but the skeleton in the picture", async () => {
    opened = await openPage(browser, "about:blank");
    const { page } = opened;
    await page.addInitScript(() => {
      const original = HTMLCanvasElement.prototype.getContext as (...args: unknown[]) => unknown;
      HTMLCanvasElement.prototype.getContext = function (this: unknown, ...args: unknown[]) {
        return String(args[0]).startsWith("webgl") ? null : original.apply(this, args);
      } as typeof HTMLCanvasElement.prototype.getContext;
    });
    await page.goto(`${inject("page")}${LITE}`);
    await waitForPerson(page);
    await at(page, "notice-webgl").waitFor();
    expect(await at(page, "scene-note").textContent()).toContain("No 3D view");
    await waitForFrames(page, 3);
  });

  it("the worker dies: says so, and another one can be started", async () => {
    const page = await open();
    await waitForPerson(page);
    const [worker] = page.workers();
    await worker.evaluate(() => {
      setTimeout(() => {
        throw new Error("out of memory");
      });
    });
    await at(page, "notice-estimator").waitFor();
    expect(await at(page, "notice-estimator").textContent()).toContain("out of memory");
    await waitForState(page, { state: "error" });
    await at(page, "notice-estimator").getByRole("button", { name: "Try again" }).click();
    await waitForState(page, { state: "running" });
    await waitForFrames(page, 3);
  });
});
