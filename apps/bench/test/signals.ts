import { readdirSync } from "node:fs";
import { availableParallelism, loadavg } from "node:os";
import { join } from "node:path";
import { expect } from "vitest";
import { numbersOf, runProcess } from "./processes.ts";
import { experiment, fileOf, temporaryFolder } from "./terminal.ts";

/** The latest moment, in milliseconds after the command has begun its work. */
const latest = 1500;
/** A second and a half, and more if more programs run than there are cores. */
export const longestEnd: number = 1500 * Math.max(1, loadavg()[0] / availableParallelism());

interface LongCommand {
  readonly words: readonly string[];
  readonly folder: string;
  /** A file that the command writes before its work. */
  readonly begun: string;
}

/** Commands that work for minutes: a metric without pauses, and a training. */
export const longCommands: Readonly<Record<string, () => LongCommand>> = {
  "a run with a long metric": () => {
    const folder = temporaryFolder();
    const file = fileOf(
      experiment({
        target: { kind: "gaussian", mean: [1, -0.5], variance: [0.25, 1] },
        schemes: ["euler-maruyama"],
        steps: [20],
        metrics: ["wasserstein/exact"],
        samples: 4500,
      }),
    );
    return { words: ["run", file, "--json", "--out", folder], folder, begun: join(folder, "experiment.yaml") };
  },
  "a training": () => {
    const folder = temporaryFolder();
    const words = ["train", "digits", "--out", folder, "--backend", "cpu", "--steps", "1000000"];
    return { words, folder, begun: join(folder, "score.json") };
  },
};

/** Sends a signal at moments that the seed determines, and checks how the commands end. */
export async function checkMoments(name: string, signal: "SIGINT" | "SIGTERM", moments: number, seed: number) {
  const random = numbersOf(seed);
  for (let k = 0; k < moments; k++) {
    const delay = random.next().value * latest;
    const { words, folder, begun } = longCommands[name]();
    const { status, error, after } = await runProcess(words, { signal, delay, file: begun });
    const shown = `${name}, ${signal} after ${delay} ms (seed ${seed}): ${error}`;
    expect(status, shown).toBe(signal === "SIGINT" ? 130 : 143);
    expect(after, shown).toBeLessThan(longestEnd);
    expect(error, shown).not.toMatch(/UNEXPECTED|Error/);
    expect(
      readdirSync(folder).filter((file) => /part|probe/.test(file)),
      shown,
    ).toEqual([]);
  }
}
