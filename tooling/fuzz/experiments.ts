import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createCatalogue } from "../../packages/catalogue/src/index.ts";
import { isBackstepError } from "../../packages/core/src/index.ts";
import { makePlan, readExperiment } from "../../packages/experiment/src/index.ts";
import { experimentFile } from "./experiment-files.ts";

/** What became of experiment files. */
export interface FuzzOutcome {
  readonly planned: number;
  readonly refused: number;
  /** Files that ended in an error without a code, or took too long, with the seed that makes the file again. */
  readonly faults: readonly { readonly seed: number; readonly fault: string }[];
}

/**
 * Reads and plans the experiment files of some seeds.
 *
 * @param longest The longest time for a file, in milliseconds.
 */
export async function fuzzExperiments(from: number, to: number, longest: number): Promise<FuzzOutcome> {
  const folder = mkdtempSync(join(tmpdir(), "backstep-fuzz-"));
  const file = join(folder, "experiment.yaml");
  const catalogue = createCatalogue();
  let [planned, refused] = [0, 0];
  const faults: { seed: number; fault: string }[] = [];
  try {
    for (let seed = from; seed < to; seed++) {
      writeFileSync(file, experimentFile(seed));
      const began = performance.now();
      try {
        await makePlan(await readExperiment(file, { catalogue }), { catalogue });
        planned++;
      } catch (error) {
        if (isBackstepError(error)) refused++;
        else faults.push({ seed, fault: String(error instanceof Error ? error.stack : error) });
      }
      const took = performance.now() - began;
      if (took > longest) faults.push({ seed, fault: `took ${Math.round(took)} ms` });
    }
  } finally {
    await catalogue.close();
    rmSync(folder, { recursive: true, force: true });
  }
  return { planned, refused, faults };
}
