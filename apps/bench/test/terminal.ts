import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { runCommandLine } from "../src/index.ts";

/** Result of a command. */
export interface Outcome {
  readonly status: number;
  readonly out: string;
  readonly error: string;
}

/** Runs a command line in this process and captures its output. Interrupts it at its first output if requested. */
export async function backstep(argv: readonly string[], interruptAtOutput = false): Promise<Outcome> {
  const controller = new AbortController();
  let [out, error] = ["", ""];
  const status = await runCommandLine(argv, {
    out: (text) => {
      out += text;
      if (interruptAtOutput) controller.abort();
    },
    error: (text) => {
      error += text;
    },
    interactive: false,
    signal: controller.signal,
  });
  return { status, out, error };
}

/** A new empty folder. */
export function temporaryFolder(): string {
  return mkdtempSync(join(tmpdir(), "backstep-bench-"));
}

/** A small experiment that runs in milliseconds, with some keys changed; undefined removes a key. */
export function experiment(changes: object = {}): Record<string, unknown> {
  return {
    name: "small",
    target: { kind: "gaussian", mean: [1, -0.5, 0.25], variance: [0.25, 1, 1.8] },
    drift: { kind: "ou", horizon: 8 },
    schemes: ["euler-maruyama", "heun"],
    steps: [8, 16],
    start: "exact",
    metrics: ["law/w2"],
    ...changes,
  };
}

/** Writes an experiment, or any text, to a file of a new folder. */
export function fileOf(content: object | string, name = "experiment.yaml"): string {
  const file = join(temporaryFolder(), name);
  writeFileSync(file, typeof content === "string" ? content : JSON.stringify(content));
  return file;
}

/** What standard error must match: a code and a message on one line. */
export function oneLine(code: string): RegExp {
  return new RegExp(`^${code}: [^\\n]+\\n$`);
}
