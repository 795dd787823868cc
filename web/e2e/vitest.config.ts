/** Tests in a real browser: `npm run e2e`. One after the other: they share the machine's cores. */

import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

export default defineConfig({
  root: fileURLToPath(new URL(".", import.meta.url)),
  test: {
    include: ["**/*.test.ts"],
    globalSetup: "support/setup.ts",
    fileParallelism: false,
    maxWorkers: 1,
    testTimeout: 120_000,
    // A pose may take more than the usual second on a machine that does other things too.
    expect: { poll: { timeout: 20_000 } },
    hookTimeout: 120_000,
    teardownTimeout: 20_000,
  },
});
