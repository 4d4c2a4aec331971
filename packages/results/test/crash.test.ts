import { cpSync, existsSync, mkdirSync, mkdtempSync, renameSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { processMark } from "@backstep/input/node";
import { readResults } from "@backstep/results";
import { afterAll, describe, expect, it } from "vitest";
import { filesIn, run } from "./small-run.ts";
import { watchWrites } from "./writes.ts";

// In memory if the system has such a place: waits for a device would take most of the time.
const root = mkdtempSync(join(existsSync("/dev/shm") ? "/dev/shm" : tmpdir(), "backstep-crash-"));
afterAll(() => rmSync(root, { recursive: true, force: true }));

const sampled = { steps: 8, samples: 16, metrics: ["law/w2", "gaussian/w2"] };
const other = { ...sampled, noiseLevel: 0.5 };

/** Runs into a folder until change number `at` of a file, from which on every change fails, as if the process had ended. Undefined at the end. */
async function runUntil(at: number, torn: boolean, folder: string): Promise<string | undefined> {
  let ended: string | undefined;
  const stop = watchWrites((count, name, tear) => {
    if (count < at) return;
    if (count === at && torn) tear?.();
    ended ??= name;
    throw new Error("the process has ended");
  });
  await run(folder, sampled).catch(() => undefined);
  stop();
  return ended;
}

/** Gives the locks and drafts of this process to one that does not run. */
function orphan(folder: string): void {
  for (const name of filesIn(folder))
    if (name.includes(processMark()))
      renameSync(join(folder, name), join(folder, name.replace(processMark(), "999999999-1b0")));
}

async function resultsOf(folder: string): Promise<object> {
  const { rows, causes, samples, truth, damage } = await readResults(folder);
  return {
    rows: rows.map(({ seconds: _, ...row }) => row),
    causes,
    samples: samples.map(({ cell }) => cell),
    truth: truth?.n,
    damage,
  };
}

describe("a run that ends before any change of a file, and the next run,", () => {
  it.each([
    ["into a new folder", undefined, false],
    ["over results of another setting", other, false],
    ["into a new folder, in the middle of appends", undefined, true],
  ])("lose and mix up nothing %s", async (_, before, torn) => {
    const start = join(root, `${before === undefined}-${torn}`);
    if (before) await run(start, before);
    const whole = `${start}-whole`;
    if (before) cpSync(start, whole, { recursive: true });
    await run(whole, sampled);
    const [expected, names] = [await resultsOf(whole), filesIn(whole)];
    const ends = new Set<string>();
    for (let at = 1; ; at++) {
      const folder = `${start}-${at}`;
      mkdirSync(folder);
      if (before) cpSync(start, folder, { recursive: true });
      const ended = await runUntil(at, torn, folder);
      if (ended === undefined) break;
      ends.add(ended);
      orphan(folder);
      await expectNothingWrong(folder, expected);
      await run(folder, sampled);
      expect(await resultsOf(folder), `change ${at}, ${ended}`).toEqual(expected);
      expect(filesIn(folder), `change ${at}, ${ended}`).toEqual(names);
      if (before) expect((await run(folder, before)).measured, `change ${at}, ${ended}`).toEqual([]);
      rmSync(folder, { recursive: true });
    }
    expect([...ends].sort()).toEqual(
      expect.arrayContaining(["mkdir", "open", "openSync", "rename", "rm", "writeSync"]),
    );
  });
});

/** What a report shows after the end of the process is a part of the results of the one or of the other setting. */
async function expectNothingWrong(folder: string, expected: object): Promise<void> {
  const found = await readResults(folder).catch(() => undefined);
  if (found === undefined || found.experiment.noiseLevels[0] !== 1) return;
  const { rows } = expected as { rows: readonly object[] };
  for (const { seconds: _, ...row } of found.rows) expect(rows).toContainEqual(row);
}
