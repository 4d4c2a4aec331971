import { type Argument, Command as Definition, type Option } from "commander";
import { type Random, randomOf } from "../../../tooling/fuzz/random.ts";
import { commands } from "../src/commands/command-line.ts";

/** Words of every kind that a place of a command line may be given by mistake. */
const odd: readonly string[] = [
  ...["", " ", "0", "-0", "-1", "1e999", "1e-320", "1e15", "4294967296", "9007199254740993", "NaN", "Infinity", "0x10"],
  ...["heun,heun", "1,2,", ",", "3,2,1", "1;2", "true", "null", "undefined", "__proto__", "constructor", "toString"],
  ...["🙂", "ﬀ", "\u202eabc", "\u001b[2J", "\u0007", "a\nb", "\u0000", "x".repeat(5000), "'", '"', "%s", "*", "~"],
  ...["-", "--", "---", "-x", "--x", "-n", "--json", "--help", "-h", "--version", "--out", "--steps", "-5", "--5"],
  ...["{", "}", "[", "{ kind: ou, horizon: -1 }", "{ kind: ou, kind: ve }", "&a [*a]", "!!binary x", "{ a: { b: 1 } }"],
];

/** Paths in the folder that `commandFolder` makes, and devices. */
const paths: readonly string[] = [
  ...[
    "experiment.yaml",
    "seeds.yaml",
    "broken.yaml",
    "points.csv",
    "points.npy",
    "model.onnx",
    "broken.onnx",
    "plugin.mjs",
  ],
  ...[
    "results",
    "foreign",
    "foreign/notes.txt",
    "empty",
    "golden",
    "missing",
    "missing/x.yaml",
    "a-new-folder",
    "new.npy",
    "new.png",
  ],
  ...[".", "./", "results/../results", "pipe", "link", "broken-link", "loop", "experiment.yaml/x"],
  ...["/dev/null", "/dev/zero", "/dev/full", "/proc/self/mem", "./plugin.mjs", "data:text/javascript,export default 1"],
];

const names: readonly string[] = [
  ...["heun", "EM", "euler-maruyama", "ddim", "ou", "edm", "karras", "uniform", "mixture", "analytic", "hue", "nope"],
  ...["wasserstein/sliced", "schemes", "grids", "scheme", "drift", "metric", "digits", "@backstep/nope", "lodash"],
];

/** What a flag is for. Most lines get a right value, so that they reach the work behind the flags. */
const right: Readonly<Record<string, readonly string[]>> = {
  "--out": ["results", "a-new-folder", "new.npy", "new.png", "foreign", "empty"],
  "--steps": ["1", "2", "2,3,4,5"],
  "--samples": ["1", "3"],
  "--seed": ["0", "18446744073709551615"],
  "--precision": ["f32", "f64"],
  "--allow-plugins": ["./plugin.mjs", "nope"],
  "--model": ["model.onnx", "digits"],
  "--scheme": ["heun", "{ name: ddim, eta: 1 }"],
  "--drift": ["ou", "edm", "{ kind: ou, horizon: 2 }"],
  "--grid": ["karras", "{ kind: times, values: [2, 1, 0.1] }"],
  "--end": ["0.1"],
  "--noise-level": ["0", "1"],
  "--class": ["0", "each"],
  "--guidance": ["1.5"],
  "--score": ["{ prediction: epsilon }", "{ time: t }"],
  "--hidden": ["2", "2,2"],
  "--batch-size": ["2"],
  "--learning-rate": ["0.01"],
  "--sigma-data": ["1"],
  "--held-out": ["0", "1"],
  "--loss": ["denoising", "sliced"],
  "--backend": ["cpu", "wasm"],
  // The shell runs these words, so none of them may do anything.
  "--command": [
    "true",
    "false",
    "cat",
    "echo {}",
    "yes",
    "sleep 9",
    "exit 3",
    "nope",
    "printf '\\000'",
    "cat /dev/zero",
  ],
  "--same-as": ["EM", "heun"],
  "--timeout": ["0.05", "1"],
};

function valueFor(long: string, random: Random): string {
  const values = right[long];
  if (long === "--command") return random.of(values);
  if (values && random() < 0.75) return random.of(values);
  return wordOf(random);
}

function wordOf(random: Random): string {
  return random.of(random.of([odd, paths, paths, names]));
}

/** One flag with its value, as people and scripts write them: also repeated, without a value or with one too many. */
function flagOf({ long, short, flags }: Option, random: Random): readonly string[] {
  const name = short && random() < 0.3 ? short : long!;
  const takes = /[<[]/.test(flags);
  // A value after `--command` must come from the list above, because a shell runs it.
  if (!takes) return random() < 0.1 && long !== "--command" ? [`${name}=${wordOf(random)}`] : [name];
  const value = valueFor(long!, random);
  if (long !== "--command" && random() < 0.08) return [name];
  return random() < 0.3 ? [`${name}=${value}`] : [name, value];
}

function argumentsOf(wanted: readonly Argument[], random: Random): readonly string[] {
  const words = wanted.flatMap(({ variadic, required }) => {
    const count = variadic ? random.of([1, 1, 2, 3]) : required || random() < 0.7 ? 1 : 0;
    return Array.from({ length: count }, () => (random() < 0.7 ? random.of([...paths, ...names]) : wordOf(random)));
  });
  if (random() < 0.1) words.pop();
  if (random() < 0.1) words.push(wordOf(random));
  if (random() < 0.02) words.push(...Array<string>(2000).fill(wordOf(random)));
  return words;
}

function shuffled<T>(values: readonly T[], random: Random): readonly T[] {
  return values
    .map((value) => [random(), value] as const)
    .sort(([a], [b]) => a - b)
    .map(([, value]) => value);
}

const small = ["points.csv", "--steps", "2", "--backend", "cpu", "--hidden", "2"];
const quick = ["--timeout", "0.05", "--steps", "2,3,4,5"];

/** What words make a line of a command good, so that its work is reached. */
const good: Readonly<Record<string, readonly (readonly string[])[]>> = {
  run: [["experiment.yaml"], ["seeds.yaml"], ["experiment.yaml", "seeds.yaml"]],
  report: [["results"]],
  export: [["results"]],
  order: [["heun"]],
  sample: [
    ["experiment.yaml", "--out", "new.npy"],
    ["--model", "model.onnx", "--steps", "2", "--out", "new.npy"],
    ["--model", "model.onnx", "--steps", "2", "--out", "foreign/notes.txt"],
  ],
  train: [
    [...small, "--out", "a-new-folder"],
    [...small, "--out", "foreign"],
    [...small, "--out", "results"],
    // So long that only the signal ends it.
    [...small, "--steps", "1000000", "--out", "a-new-folder"],
  ],
  inspect: [["model.onnx"], ["digits"]],
  new: [
    ["scheme", "leapfrog"],
    ["metric", "empty"],
  ],
  certify: ["true", "cat", "yes", "sleep 9", "cat /dev/zero"].map((line) => [...quick, "--command", line]),
  parity: [["golden"]],
};

/** The command line that a number determines. Successive numbers take the commands in turn. */
export async function commandLine(seed: number): Promise<readonly string[]> {
  const random = randomOf(seed);
  const all = Object.keys(commands);
  const name = all[seed % all.length];
  if (random() < 0.03) return Array.from({ length: random.below(4) }, () => wordOf(random));
  const definition = new Definition(name);
  (await commands[name][1]()).define(definition);
  const { options, registeredArguments } = definition;
  const most = random.of([1, 2, 3, 6]);
  const flags = options.length === 0 ? [] : Array.from({ length: random.below(most + 1) }, () => random.of(options));
  const words = good[name] && random() < 0.6 ? random.of(good[name]) : argumentsOf(registeredArguments, random);
  // A flag and its value stay together.
  const parts = shuffled([words, ...flags.map((flag) => flagOf(flag, random))], random).flat();
  if (random() < 0.05) parts.splice(random.below(parts.length + 1), 0, "--");
  return [name, ...parts];
}
