// Patches everything that changes a file, so that a process can end before any of these changes, or in the middle of an append.
import fs from "node:fs";
import { syncBuiltinESMExports } from "node:module";

type Write = (...args: readonly unknown[]) => unknown;

const promised = ["open", "writeFile", "rename", "rm", "rmdir", "mkdir", "copyFile"];
const synchronous = ["openSync", "writeSync", "fsyncSync"];

/** Calls `before` before each change, with its number and name; `tear` does the first half of an append. Returns a function that ends this. */
export function watchWrites(before: (count: number, name: string, tear: (() => void) | undefined) => void): () => void {
  let count = 0;
  const patch = (of: object, name: string): (() => void) => {
    const owner = of as Record<string, Write>;
    const original = owner[name];
    owner[name] = (...args) => {
      const half = (): void => void original(args[0], (args[1] as Buffer).subarray(0, (args[1] as Buffer).length >> 1));
      if (!name.startsWith("open") || args[1] !== "r") before(++count, name, name === "writeSync" ? half : undefined);
      return original(...args);
    };
    return () => {
      owner[name] = original;
    };
  };
  const undo = [...promised.map((name) => patch(fs.promises, name)), ...synchronous.map((name) => patch(fs, name))];
  syncBuiltinESMExports();
  return () => {
    for (const each of undo) each();
    syncBuiltinESMExports();
  };
}

// As a preload, it kills the process before change number BACKSTEP_KILL_AT, or in its middle.
const at = Number(process.env.BACKSTEP_KILL_AT ?? 0);
if (at > 0)
  watchWrites((count, _, tear) => {
    if (count !== at) return;
    if (process.env.BACKSTEP_KILL_TORN) tear?.();
    process.kill(process.pid, "SIGKILL");
  });
