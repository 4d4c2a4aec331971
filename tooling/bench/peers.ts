import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

/** Seconds by library for one piece of work; empty where no Python with numpy is installed. */
export type AskPeers = (work: string, precision: "f32" | "f64") => Promise<Readonly<Record<string, number>>>;

/** Starts the Python peers, one thread each; `close` ends them. */
export async function startPeers(): Promise<{ about: string; ask: AskPeers; close(): void }> {
  const python = process.env.PYTHON ?? (existsSync("/usr/bin/python3") ? "/usr/bin/python3" : "python3");
  const child = spawn(python, [fileURLToPath(new URL("peers.py", import.meta.url))], {
    stdio: ["pipe", "pipe", "inherit"],
  });
  const none = {
    about: "no peers: install python3-numpy and python3-torch to compare",
    ask: async () => ({}),
    close: () => undefined,
  };
  const started = await new Promise<boolean>((resolve) =>
    child.once("spawn", () => resolve(true)).once("error", () => resolve(false)),
  );
  if (!started) return none;

  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const answer = async (): Promise<Record<string, unknown>> =>
    JSON.parse((await lines.next()).value ?? '{"missing":"python"}');
  const versions = await answer();
  if ("missing" in versions) return none;
  return {
    about: `numpy ${versions.numpy}, torch ${versions.torch ?? "not installed"}, one thread each`,
    async ask(work, precision) {
      child.stdin.write(`${work} ${precision === "f64" ? "float64" : "float32"}\n`);
      return (await answer()) as Record<string, number>;
    },
    close: () => child.stdin.end(),
  };
}
