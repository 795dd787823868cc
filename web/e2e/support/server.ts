/** `kinesphere live`, as people start it. KINESPHERE_LIVE names another program than the checkout's. */

import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { PROJECT } from "./paths";

export interface Server {
  readonly url: string;
  stop(): Promise<void>;
}

/** Starts the server on a free port and reads the address that it prints. */
export async function startServer(): Promise<Server> {
  const program = process.env.KINESPHERE_LIVE ?? join(PROJECT, ".venv/bin/kinesphere");
  const child = spawn(program, ["live", "--port", "0"], {
    stdio: ["ignore", "pipe", "pipe"], env: { ...process.env, PYTHONUNBUFFERED: "1" },
  });
  const url = await printed(child);
  return {
    url,
    async stop() {
      if (child.exitCode !== null || child.signalCode !== null) return;
      child.kill("SIGINT");
      await once(child, "exit");
    },
  };
}

function printed(child: ChildProcess): Promise<string> {
  let text = "";
  return new Promise((resolve, reject) => {
    const read = (part: Buffer) => {
      text += part;
      const found = /http:\/\/[^\s]+:\d+\//.exec(text);
      if (found) resolve(found[0]);
    };
    child.stdout!.on("data", read);
    child.stderr!.on("data", read);
    child.on("error", reject);
    child.on("exit", (code) => reject(new Error(`kinesphere live ended with ${code}: ${text}`)));
  });
}
