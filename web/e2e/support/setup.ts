/** Once for all tests: the page's server, and a second page with the library alone. */

import { preview, build } from "vite";
import type { TestProject } from "vitest/node";
import { LAB_CONFIG } from "../lab/vite.config";
import { findBrowser } from "./browser";
import { startServer } from "./server";

declare module "vitest" {
  interface ProvidedContext {
    /** The address of the page, as `kinesphere live` prints it. */
    page: string;
    /** The address of the test bench for the library, see lab/. */
    lab: string;
    browser: string;
  }
}

export default async function setup({ provide }: TestProject): Promise<() => Promise<void>> {
  provide("browser", findBrowser());
  await build(LAB_CONFIG);
  const server = await startServer();
  const lab = await preview(LAB_CONFIG);
  provide("lab", lab.resolvedUrls!.local[0]);
  provide("page", server.url);
  return async () => {
    await server.stop();
    await lab.close();
  };
}
