/** The library alone, in a page of its own (lab/): what tests do with it is in `window.lab`. */

import type { Browser, Page } from "playwright-core";
import { inject } from "vitest";
import { launch } from "./browser";

/** The page in a browser of its own, with more flags for that one if wanted. */
export async function startLab(flags: readonly string[] = []): Promise<Page> {
  return openLab(await launch(inject("browser"), flags));
}

/** The page in a browser that is there. */
export async function openLab(browser: Browser): Promise<Page> {
  const page = await browser.newPage();
  await page.goto(inject("lab"));
  await page.waitForFunction(() => window.lab);
  return page;
}

/** Ends the page's browser. */
export async function stopLab(page: Page): Promise<void> {
  await page.context().browser()!.close();
}
