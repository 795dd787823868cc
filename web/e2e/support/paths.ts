/** Where things lie. */

import { mkdirSync, mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

export const E2E = fileURLToPath(new URL("..", import.meta.url));
export const WEB = join(E2E, "..");
export const PROJECT = join(WEB, "..");
export const PYTHON = join(PROJECT, ".venv/bin/python");
export const CLIP = join(PROJECT, "examples/balance.mp4");
/** Reference results that may lie beside the checkout, as for the Python tests. */
export const GOLDEN = join(PROJECT, "../shared/data/golden");

/** A new folder that nothing else uses. */
export function temporary(): string {
  return mkdtempSync(join(tmpdir(), "kinesphere-e2e-"));
}

/** Where a screenshot goes: people look at them. */
export function shot(name: string): string {
  mkdirSync(join(E2E, "shots"), { recursive: true });
  return join(E2E, "shots", `${name}.png`);
}
