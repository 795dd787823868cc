/**
 * `kinesphere live` and `kinesphere annotate`, as people start them. KINESPHERE_LIVE names another program
 * than the checkout's.
 */

import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { PROJECT } from "./paths";

export interface Server {
  readonly url: string;
  /** All that it has printed so far. */
  printed(): string;
  stop(): Promise<void>;
}

export const KINESPHERE = process.env.KINESPHERE_LIVE ?? join(PROJECT, ".venv/bin/kinesphere");

/** Starts the server, on a free port unless told otherwise, and reads the address that it prints. */
export async function startServer(command: readonly string[] = ["live", "--port", "0"]): Promise<Server> {
  const child = spawn(KINESPHERE, command, {
    stdio: ["ignore", "pipe", "pipe"], env: { ...process.env, PYTHONUNBUFFERED: "1" },
  });
  const text = collected(child);
  const url = await printed(child, text);
  return {
    url, printed: text,
    async stop() {
      if (child.exitCode !== null || child.signalCode !== null) return;
      child.kill("SIGINT");
      await once(child, "exit");
    },
  };
}

/** What it prints, both ways; also when nobody waits for it any more. */
function collected(child: ChildProcess): () => string {
  let text = "";
  for (const stream of [child.stdout!, child.stderr!]) {
    stream.on("data", (part: Buffer) => void (text += part));
  }
  return () => text;
}

function printed(child: ChildProcess, text: () => string): Promise<string> {
  return new Promise((resolve, reject) => {
    const read = () => {
      const found = /http:\/\/[^\s]+:\d+\//.exec(text());
      // What follows comes with it: links for people, and that Ctrl-C ends it.
      if (found && text().includes("Ctrl-C")) resolve(found[0]);
    };
    child.stdout!.on("data", read);
    child.stderr!.on("data", read);
    child.on("error", reject);
    child.on("exit", (code) => reject(new Error(`${KINESPHERE} ended with ${code}: ${text()}`)));
  });
}
