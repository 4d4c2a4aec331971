import {
  cpSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readResults } from "@backstep/results";
import { backstep, experiment, fileOf } from "./terminal.ts";

/** A new folder in memory if the system has such a place: waits for a device would take most of the time. */
function temporaryFolder(): string {
  return mkdtempSync(join(existsSync("/dev/shm") ? "/dev/shm" : tmpdir(), "backstep-damage-"));
}

/** Random integers below a bound, from a seed. */
type Random = (bound: number) => number;

function randomOf(seed: number): Random {
  let state = seed >>> 0;
  return (bound) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) % bound;
  };
}

/** Files of another program, of which no byte may change. */
const foreign = ["notes.txt", "samples/mine.npy", "samples-heun-4.npy", "kept-aside/rows.csv"];

type Damage = (file: string, random: Random, outside: string) => void;

const rewrite =
  (change: (bytes: Buffer, random: Random) => Buffer): Damage =>
  (file, random) =>
    writeFileSync(file, change(readFileSync(file), random));

const damages: Readonly<Record<string, Damage>> = {
  truncate: rewrite((bytes, random) => bytes.subarray(0, random(bytes.length + 1))),
  "flip a bit": rewrite((bytes, random) => {
    if (bytes.length > 0) bytes[random(bytes.length)] ^= 1 << random(8);
    return bytes;
  }),
  "flip many bits": rewrite(
    (bytes, random) => bytes.map((byte) => (random(20) === 0 ? byte ^ random(256) : byte)) as Buffer,
  ),
  empty: rewrite(() => Buffer.alloc(0)),
  garbage: rewrite((_, random) => Buffer.from(Array.from({ length: random(500) }, () => random(256)))),
  "add garbage": rewrite((bytes, random) =>
    Buffer.concat([bytes, Buffer.from(Array.from({ length: random(50) }, () => random(256)))]),
  ),
  "repeat lines": rewrite((bytes) => Buffer.concat([bytes, bytes])),
  "reverse lines": rewrite((bytes) => Buffer.from(bytes.toString("latin1").split("\n").reverse().join("\n"), "latin1")),
  "join lines": rewrite((bytes) => Buffer.from(bytes.toString("latin1").replace("\n", ""), "latin1")),
  "change a digit": rewrite((bytes, random) =>
    Buffer.from(
      bytes.toString("latin1").replace(/\d/g, (digit) => (random(9) === 0 ? String(random(10)) : digit)),
      "latin1",
    ),
  ),
  "other JSON": rewrite((_, random) =>
    Buffer.from(["null", "[]", "{}", '{"a":1}\n', "1e999", '"x"', "[[[["][random(7)]),
  ),
  "a long line": rewrite((bytes) => Buffer.concat([bytes, Buffer.alloc(200_000, "x"), Buffer.from("\n")])),
  delete: (file) => rmSync(file),
  "a folder": (file) => {
    rmSync(file);
    mkdirSync(file);
  },
  "a link": (file, _, outside) => {
    rmSync(file);
    symlinkSync(join(outside, "mine"), file);
  },
  "a broken link": (file) => {
    rmSync(file);
    symlinkSync("/nowhere", file);
  },
  swap: (file, random) => {
    const folder = join(file, "..");
    const others = readdirSync(folder).filter((name) => lstatSync(join(folder, name)).isFile() && !isForeign(name));
    const other = join(folder, others[random(others.length)]);
    if (other === file) return;
    renameSync(file, `${file}-swapped`);
    renameSync(other, file);
    renameSync(`${file}-swapped`, other);
  },
};

const isForeign = (name: string): boolean => foreign.some((each) => each.endsWith(name));

/** A folder with rows, causes, samples, a report and rows that are kept aside, and the experiment that it holds. */
export interface Original {
  readonly folder: string;
  readonly file: string;
  readonly outside: string;
  readonly rows: readonly object[];
}

const plane = {
  target: { kind: "gaussian", mean: [1, -0.5], variance: [0.25, 1] },
  schemes: ["heun"],
  // One step count: a chart needs two, and takes longer than everything else.
  steps: [4],
  seed: [0, 1],
  start: "prior",
  metrics: ["law/w2", "gaussian/w2"],
  samples: 8,
};

/** Creates the folder that is damaged. */
export async function original(): Promise<Original> {
  const [root, file] = [temporaryFolder(), fileOf(experiment(plane))];
  const [folder, outside] = [join(root, "results"), join(root, "outside")];
  mkdirSync(outside);
  writeFileSync(join(outside, "mine"), "mine");
  await backstep(["run", fileOf(experiment({ ...plane, noiseLevel: 0.5 })), "--out", folder]);
  await backstep(["run", file, "--out", folder]);
  for (const name of foreign) writeFileSync(join(folder, name), "mine");
  return { folder, file, outside, rows: await timelessRows(folder) };
}

async function timelessRows(folder: string): Promise<object[]> {
  const { rows } = await readResults(folder);
  const timeless = rows.map(({ seconds: _, ...row }) => row);
  return timeless.sort((a, b) => Number(a.seed) - Number(b.seed) || (a.metric < b.metric ? -1 : 1));
}

/** Damages a copy of the folder, and returns what `report` and `run` do wrong with it; undefined if nothing. */
export async function faultOf(seed: number, { folder, file, outside, rows }: Original): Promise<string | undefined> {
  const random = randomOf(seed);
  const parent = temporaryFolder();
  const damaged = join(parent, "results");
  cpSync(folder, damaged, { recursive: true });
  const done: string[] = [];
  for (let i = 1 + random(3); i > 0; i--) {
    const names = readdirSync(damaged, { recursive: true }).map(String).sort();
    const own = names.filter((name) => lstatSync(join(damaged, name)).isFile() && !foreign.includes(name));
    if (own.length === 0) break;
    const [name, kind] = [own[random(own.length)], Object.keys(damages)[random(Object.keys(damages).length)]];
    done.push(`${kind}: ${name}`);
    damages[kind](join(damaged, name), random, outside);
  }
  const fault = await faultOfCommands(damaged, file, rows);
  const touched = foreign.filter((name) => readFileSync(join(damaged, name), "utf8") !== "mine");
  if (readFileSync(join(outside, "mine"), "utf8") !== "mine") touched.push("a file outside");
  rmSync(parent, { recursive: true });
  const wrong = touched.length > 0 ? `changed ${touched.join(", ")}` : fault;
  return wrong && `seed ${seed} (${done.join("; ")}): ${wrong}`;
}

async function faultOfCommands(folder: string, file: string, rows: readonly object[]): Promise<string | undefined> {
  for (const argv of [
    ["report", folder],
    ["run", file, "--json", "--out", folder],
    ["report", folder],
  ]) {
    const { status, error } = await backstep(argv);
    if (/UNEXPECTED/.test(error) || ![0, 2].includes(status)) return `${argv[0]} ends with ${status}: ${error}`;
    if (status === 2 && !/^[A-Z]+_[A-Z_]+: /m.test(error)) return `${argv[0]} has no code: ${error}`;
    if (status === 2 && argv[0] === "run") return undefined;
    if (argv[0] !== "run") continue;
    const after = await timelessRows(folder);
    if (JSON.stringify(after) !== JSON.stringify(rows)) return `wrong rows: ${JSON.stringify(after).slice(0, 300)}`;
    if (!existsSync(join(folder, "report.html"))) return "no report";
  }
  return undefined;
}
