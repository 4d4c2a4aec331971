import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parse, stringify } from "yaml";
import { type Random, randomOf } from "./random.ts";

const folder = join(import.meta.dirname, "..", "..", "apps", "bench", "experiments");

/** The shipped experiments that open no network. */
const shipped: readonly string[] = readdirSync(folder)
  .sort()
  .map((file) => readFileSync(join(folder, file), "utf8"))
  .filter((text) => !/onnx|features|MNIST/.test(text));

/** Values of every type that a key may be given by mistake. */
const odd: readonly unknown[] = [
  ...[0, -0, 1, -1, 2, 0.5, 1e-320, 1e-9, 1e9, 1e12, 1e15, 2 ** 53, 2 ** 53 - 1, 1e300, -1e300],
  ...[Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, null, true, false, "", " ", "0", "1e3", "NaN"],
  ...["ou", "edm", "heun", "ddpm", "law/w2", "./missing.mjs", "../x", "/dev/null", "data:text/javascript,1", "a#b"],
  ...["__proto__", "constructor", "toString", "🙂", "\u0000", "\u001b[2J", "\u202e", "x".repeat(5000)],
  ...[[], {}, [[]], [{}], [null], { kind: "ou" }, { name: "heun" }, { kind: null }, { each: [] }, { each: [1, 1] }],
  ...[[1, "a"], [1, [2]], { kind: "ou", horizon: -1 }, { kind: ["ou"] }, Array(200).fill(3), [1e308, 1e308]],
];

const keys: readonly string[] = [
  ...["name", "target", "drift", "score", "schemes", "grid", "steps", "start", "end", "noiseLevel", "metrics"],
  ...["samples", "seed", "seeds", "precision", "only", "except", "view", "kind", "__proto__", "each", "x"],
];

type Node = Record<string, unknown> | unknown[];

/** A copy, because later mistakes may change it. */
function oddOf(random: Random): unknown {
  return structuredClone(random.of(odd));
}

/** Changes one value somewhere in a tree: removes, doubles, replaces or wraps it. */
function mutateTree(root: Node, random: Random): void {
  let node = root;
  for (;;) {
    const entries = Object.entries(node);
    const [key, value] = entries.length === 0 ? [random.of(keys), undefined] : random.of(entries);
    if (typeof value === "object" && value !== null && random() < 0.6) {
      node = value as Node;
      continue;
    }
    const changed: readonly (() => void)[] = [
      () => Reflect.deleteProperty(node, key),
      () => Reflect.set(node, key, oddOf(random)),
      () => Reflect.set(node, key, [value, oddOf(random)]),
      () => Reflect.set(node, key, { [random.of(keys)]: value }),
      () => Reflect.set(node, Array.isArray(node) ? String(node.length) : random.of(keys), oddOf(random)),
      () => Reflect.set(node, key, [value, value]),
      () => Reflect.set(node, key, typeof value === "number" ? value * random.of([-1, 1e-9, 1e6, 1e18]) : value),
    ];
    random.of(changed)();
    return;
  }
}

/** Changes the text of a file: what YAML has beyond plain data, and what editors and accidents leave. */
const mutateText: readonly ((text: string, random: Random) => string)[] = [
  (text) => `\uFEFF${text}`,
  (text) => text.replaceAll("\n", "\r\n"),
  (text) => text.replace(/: /, ": &a "),
  (text) => `${text}\nname: &a [*a]\n`,
  (text) => `${text}\nname: !!binary aGVsbG8=\n`,
  (text) => `${text}\nname: !!js/function "x"\n`,
  (text) => `${text}\n<<: *missing\n`,
  (text) => `${text}\n---\n${text}`,
  (text) => text.replace(/name:.*/, `name: ${"[".repeat(2000)}`),
  (text) => `${text}\n${"- ".repeat(3000)}1\n`,
  (text) =>
    `a: &a [1,1,1,1,1,1,1,1,1]\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a,*a]\nc: &c [*b,*b,*b,*b,*b,*b]\nd: [*c,*c,*c,*c]\n${text}`,
  (text, random) => text.slice(0, random.below(text.length)),
  (text, random) => `${text.slice(0, random.below(text.length))}\u0007\u0000${text}`,
  (text, random) => {
    const [at, size] = [random.below(text.length), 1 + random.below(8)];
    return text.slice(0, at) + text.slice(at + size);
  },
  (text, random) => {
    const at = random.below(text.length);
    return (
      text.slice(0, at) +
      random.of(["{", "}", "[", "]", ":", "-", "*", "&", "!", "'", '"', "\t", "🙂", "%"]) +
      text.slice(at)
    );
  },
];

/** The text of an experiment file that a number determines: a shipped experiment with one to four mistakes. */
export function experimentFile(seed: number): string {
  const random = randomOf(seed);
  const tree = parse(random.of(shipped)) as Node;
  const mistakes = 1 + random.below(1 + random.below(4));
  for (let i = 0; i < mistakes; i++) mutateTree(tree, random);
  const text = random() < 0.1 ? JSON.stringify(tree) : stringify(tree);
  return random() < 0.2 ? random.of(mutateText)(text, random) : text;
}
