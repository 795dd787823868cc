/** The browser: its program and its flags. */

import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { chromium, type Browser } from "playwright-core";
import { PROJECT } from "./paths";

const FLAGS = [
  "--no-sandbox", "--disable-quic", "--no-first-run", "--disable-background-networking",
  "--disable-component-update", "--disable-sync", "--use-gl=angle", "--use-angle=swiftshader",
  "--enable-unsafe-swiftshader",
];

/** Its path; throws when there is none. */
export function findBrowser(): string {
  if (process.env.KINESPHERE_BROWSER) return process.env.KINESPHERE_BROWSER;
  return execFileSync(join(PROJECT, "tools/browser.sh"), { encoding: "utf-8" }).trim();
}

export function launch(program: string, more: readonly string[] = []): Promise<Browser> {
  return chromium.launch({ executablePath: program, args: [...FLAGS, ...more] });
}

/** A camera that shows a film (.mjpeg) over and over, and that nobody has to allow. */
export function camera(film: string): string[] {
  return [
    "--use-fake-ui-for-media-stream", "--use-fake-device-for-media-stream",
    `--use-file-for-fake-video-capture=${film}`,
  ];
}
