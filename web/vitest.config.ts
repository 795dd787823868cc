/** Unit tests, beside what they test; those in a browser have their own settings in e2e/. */

import { defineConfig } from "vitest/config";

export default defineConfig({
  test: { include: ["src/**/*.test.ts", "app/**/*.test.ts", "annotate/**/*.test.ts", "vite/**/*.test.ts"] },
});
