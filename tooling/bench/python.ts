import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

/** A Python script of this folder that answers a line with a line of JSON. */
export interface Python {
  /** The next line that it writes, as JSON. It has the key `missing` if the script has ended. */
  answer(): Promise<Record<string, unknown>>;
  ask(line: string): Promise<Record<string, unknown>>;
  close(): void;
}

/** Starts a script. Undefined if no Python is installed. */
export async function startPython(script: string, ...args: readonly string[]): Promise<Python | undefined> {
  const python = process.env.PYTHON ?? (existsSync("/usr/bin/python3") ? "/usr/bin/python3" : "python3");
  const child = spawn(python, [fileURLToPath(new URL(script, import.meta.url)), ...args], {
    stdio: ["pipe", "pipe", "inherit"],
  });
  const started = await new Promise<boolean>((resolve) =>
    child.once("spawn", () => resolve(true)).once("error", () => resolve(false)),
  );
  if (!started) return undefined;

  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const answer = async (): Promise<Record<string, unknown>> =>
    JSON.parse((await lines.next()).value ?? '{"missing":"python"}');
  return {
    answer,
    ask(line) {
      child.stdin.write(`${line}\n`);
      return answer();
    },
    close: () => child.stdin.end(),
  };
}
