import { execFileSync } from "node:child_process";
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { runCommandLine } from "../src/index.ts";

const repository = join(import.meta.dirname, "..", "..", "..");

/** Names that a command itself would use for its files, in folders of another program. */
const foreign: readonly string[] = [
  ...["notes.txt", "experiment.json", "results.json", "rows.ndjson", "rows.csv", "report.html", "results.log"],
  ...[
    "loss.csv",
    "training.json",
    "checkpoint.bin",
    "package.json",
    "samples/mine.npy",
    "export/table.csv",
    "data.npy",
  ],
];

/** A folder in memory, if the system has such a place. Waits for a disk would take most of the time. */
function temporaryFolder(): string {
  return mkdtempSync(join(existsSync("/dev/shm") ? "/dev/shm" : tmpdir(), "backstep-lines-"));
}

const experiment = (seeds: number): string =>
  JSON.stringify({
    name: `small-${seeds}`,
    target: { kind: "gaussian", mean: [1, -0.5], variance: [0.25, 1] },
    ...{ drift: { kind: "ou" }, schemes: ["heun"], steps: [2], seeds, start: "prior", metrics: ["law/w2"], samples: 4 },
  });

/** Makes the files and folders that command lines name: right ones, broken ones, and those of another program. */
export async function commandFolder(): Promise<string> {
  const root = temporaryFolder();
  const folder = join(root, "work");
  for (const each of ["work/foreign/samples", "work/foreign/export", "work/empty", "work/golden", "outside"])
    mkdirSync(join(root, each), { recursive: true });
  const files: Readonly<Record<string, string>> = {
    "experiment.yaml": experiment(1),
    "seeds.yaml": experiment(3),
    "broken.yaml": "name: [",
    "points.csv": "1,2\n3,4\n5,6\n-1,0\n2,2\n",
    "points.npy": "\u0093NUMPY",
    "broken.onnx": "onnx",
    "plugin.mjs": "throw new Error('the plugin fails');",
    "../outside/mine": "mine",
  };
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  for (const name of foreign) writeFileSync(join(folder, "foreign", name), "mine");
  cpSync(join(repository, "apps/bench/test/models/gaussian.onnx"), join(folder, "model.onnx"));
  symlinkSync("../outside/mine", join(folder, "link"));
  symlinkSync("/nowhere", join(folder, "broken-link"));
  symlinkSync("loop", join(folder, "loop"));
  // Node copies links, but no pipes.
  execFileSync("mkfifo", [join(root, "pipe")]);
  symlinkSync(join(root, "pipe"), join(folder, "pipe"));
  const signal = new AbortController().signal;
  const quiet = { out: () => undefined, error: () => undefined, interactive: false, signal };
  await runCommandLine(["run", join(folder, "experiment.yaml"), "--out", join(folder, "results")], quiet);
  return root;
}

/** A copy of a folder that `commandFolder` made. */
export function copyOf(original: string): string {
  const root = temporaryFolder();
  const copied = (name: string): boolean => name !== join(original, "pipe");
  cpSync(original, root, { recursive: true, verbatimSymlinks: true, filter: copied });
  return root;
}

/** What commands changed of the files of others in a folder that `commandFolder` made. */
export function changedFiles(root: string): readonly string[] {
  const changed = foreign.filter((name) => !isMine(join(root, "work", "foreign", name)));
  if (!isMine(join(root, "outside", "mine"))) changed.push("a file outside, which a link names");
  const siblings = [...readdirSync(root), ...readdirSync(join(root, "outside"))].sort().join(" ");
  if (siblings !== "mine outside work") changed.push(`the parent folder, which has ${siblings}`);
  return changed;
}

function isMine(file: string): boolean {
  return existsSync(file) && readFileSync(file, "utf8") === "mine";
}
