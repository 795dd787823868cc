/** licences.txt: whose work the page is made of, and under which licences. */

import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Plugin } from "vite";
import { PROJECT, RUNTIME_PACKAGES, WEB } from "./files";

const PERMISSIVE = new Set(["0BSD", "Apache-2.0", "BSD-2-Clause", "BSD-3-Clause", "ISC", "MIT"]);
const LICENCE_FILE = /^(licen[cs]e|copying|notice)/i;

/**
 * Two plugins that share what they saw: `collect` also goes into the workers' builds, which know only
 * their own modules. `loaded`: packages that the page loads as files.
 */
export function licences(
  loaded: readonly string[] = RUNTIME_PACKAGES,
): { collect: () => Plugin; write: Plugin } {
  const packages = new Set(loaded);
  const collect = (): Plugin => ({
    name: "kinesphere-licences-collect",
    generateBundle(_options, bundle) {
      for (const chunk of Object.values(bundle)) {
        if (chunk.type !== "chunk") continue;
        for (const id of Object.keys(chunk.modules)) {
          const name = packageOf(id);
          if (name !== null) packages.add(name);
        }
      }
    },
  });
  const write: Plugin = {
    name: "kinesphere-licences",
    generateBundle: {
      order: "post",
      handler() {
        this.emitFile({ type: "asset", fileName: "licences.txt", source: licencesText([...packages]) });
      },
    },
  };
  return { collect, write };
}

/** The package that a module is of; null for our own. */
export function packageOf(id: string): string | null {
  const parts = id.replaceAll("\\", "/").split("/node_modules/");
  if (parts.length < 2) return null;
  return /^(@[^/]+\/)?[^/?]+/.exec(parts.at(-1)!)?.[0] ?? null;
}

/** Our own notice and licence, then each package: name, version, licence and its text. */
export function licencesText(packages: string[], modules = join(WEB, "node_modules")): string {
  const own = ["NOTICE", "LICENSE"].map((name) => readFileSync(join(PROJECT, name), "utf8"));
  const parts = [...packages].sort().map((name) => entry(name, join(modules, name)));
  return [...own, ...parts].map((part) => part.trim()).join(`\n\n${"-".repeat(80)}\n\n`) + "\n";
}

function entry(name: string, folder: string): string {
  const { version, license } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
  if (!PERMISSIVE.has(license)) {
    throw new Error(`${name} ${version} has licence ${license}: only ${[...PERMISSIVE]} are packed`);
  }
  const files = readdirSync(folder).filter((file) => LICENCE_FILE.test(file)).sort();
  const texts = files.map((file) => readFileSync(join(folder, file), "utf8").trim());
  if (texts.length === 0) texts.push(standIn(name, folder, license));
  return [`${name} ${version}, ${license}`, ...texts].join("\n\n");
}

/** For packages without a licence file: our own copy of Apache's, or the part of their README. */
function standIn(name: string, folder: string, license: string): string {
  if (license === "Apache-2.0") return "(The Apache License 2.0 is printed above.)";
  const readme = join(folder, "README.md");
  const text = existsSync(readme) ? readFileSync(readme, "utf8") : "";
  const part = /^#* *licen[cs]e\b[^]*/im.exec(text)?.[0].trim();
  if (part?.includes("Copyright")) return part;
  throw new Error(`${name} is ${license} but its package holds no text of it: add it by hand`);
}
