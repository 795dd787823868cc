/** Writes the package's types; in an ES module's, addresses of files have their endings. */

import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

execFileSync("npx", ["tsc", "--project", "tsconfig.lib.json"], { stdio: "inherit" });
for (const name of readdirSync("dist/types", { recursive: true })) {
  if (!name.endsWith(".d.ts")) continue;
  const path = join("dist/types", name);
  const text = readFileSync(path, "utf-8");
  writeFileSync(path, text.replaceAll(/(from "\.{1,2}\/[^"]+)"/g, '$1.js"'));
}
