import { spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readResults } from "@backstep/results";
import { afterAll, describe, expect, it } from "vitest";
import { backstep, experiment, fileOf } from "./terminal.ts";

/** Runs the command in the main thread, because the watcher of writes runs there. The command line uses another thread. */
const direct = new URL("../src/process/direct.ts", import.meta.url).href;
const program = `const { runHere } = await import(${JSON.stringify(direct)}); await runHere(process.argv.slice(1));`;
const writes = new URL("../../../packages/results/test/writes.ts", import.meta.url).href;
const root = mkdtempSync(join(tmpdir(), "backstep-kill-"));
afterAll(() => rmSync(root, { recursive: true, force: true }));

const small = {
  metrics: ["law/w2", "gaussian/w2"],
  start: "prior",
  samples: 16,
  target: { kind: "gaussian", mean: [1, 2], variance: [0.25, 1] },
};
const file = fileOf(experiment(small));
const other = fileOf(experiment({ ...small, drift: { kind: "ou", horizon: 4 } }));

function runKilled(
  at: number,
  torn: boolean,
  folder: string,
): { signal: NodeJS.Signals | null; status: number | null } {
  return spawnSync(
    process.execPath,
    [
      "--conditions=@backstep/source",
      "--import",
      "tsx",
      "--import",
      writes,
      "--input-type=module",
      "--eval",
      program,
      "run",
      file,
      "--json",
      "--out",
      folder,
    ],
    {
      env: { ...process.env, BACKSTEP_KILL_AT: String(at), ...(torn && { BACKSTEP_KILL_TORN: "1" }) },
      stdio: "ignore",
    },
  );
}

async function resultsOf(folder: string): Promise<object> {
  const { rows, causes, samples, truth, damage } = await readResults(folder);
  const timeless = rows.map(({ seconds: _, ...row }) => row);
  return { timeless, causes, samples: samples.map(({ cell }) => cell), truth: truth?.n, damage };
}

function namesIn(folder: string): string[] {
  return readdirSync(folder, { recursive: true }).map(String).sort();
}

describe("a run that is killed before any change of a file, and the next run,", () => {
  it.each([
    ["into a new folder", false, false],
    ["over results of another setting", true, false],
    ["over results of another setting, in the middle of appends", true, true],
  ])("lose and mix up nothing %s", async (claim, over, torn) => {
    const start = join(root, claim.replaceAll(/\W/g, ""));
    if (over) expect(await backstep(["run", other, "--out", start])).toMatchObject({ status: 0 });
    const copy = (name: string): string => {
      const folder = `${start}-${name}`;
      if (over) cpSync(start, folder, { recursive: true });
      return folder;
    };
    const whole = copy("whole");
    await backstep(["run", file, "--out", whole]);
    const [expected, names] = [await resultsOf(whole), namesIn(whole)];
    for (let at = 1; ; at++) {
      const folder = copy(String(at));
      const killed = runKilled(at, torn, folder);
      if (killed.signal === null) {
        expect({ status: killed.status, points: at > 30 }).toEqual({ status: 0, points: true });
        break;
      }
      // Until its first change, the folder of a new run does not exist.
      if (existsSync(folder)) expect((await backstep(["report", folder])).error).not.toContain("UNEXPECTED");
      expect(await backstep(["run", file, "--json", "--out", folder])).toMatchObject({ status: 0 });
      expect(await resultsOf(folder), `change ${at}`).toEqual(expected);
      expect(namesIn(folder), `change ${at}`).toEqual(names);
      if (over) {
        const back = await backstep(["run", other, "--json", "--out", folder]);
        expect(back.error, `change ${at}`).toContain("8 rows are kept from an earlier run");
      }
      rmSync(folder, { recursive: true });
    }
  });
});
