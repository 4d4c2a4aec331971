import { readdirSync } from "node:fs";
import { basename, join } from "node:path";
import { parseArgs } from "node:util";
import { type OnnxWork, openWork, rows, steps, times } from "./onnx-work.ts";
import { type Python, startPython } from "./python.ts";

// The sampler's own time over the bare loop of `session.run`, for the networks DIR/*.onnx that take (x, sigma). Runs alternate, so that a change of the
// machine's pace meets both; the ratio is the median of those of 15 pairs, repeated to see how far it spreads. Milliseconds are the processor's. The same loop in torch is printed next to it.
const { values: flags, positionals } = parseArgs({
  options: { threads: { type: "string" }, repeats: { type: "string" } },
  allowPositionals: true,
});
const threads = Number(flags.threads ?? 1);
const repeats = Number(flags.repeats ?? 3);
const pairs = 15;
const limits: Readonly<Record<string, number>> = { mlp: 0.12, conv: 0.03 };

/** Milliseconds of the wall clock and of the processor. The second does not count what neighbours on the machine take. */
interface Cost {
  readonly wall: number;
  readonly processor: number;
}

const median = (values: readonly number[]): number =>
  [...values].sort((a, b) => a - b)[Math.floor((values.length - 1) / 2)];
const percent = (ratio: number): string => `${(100 * (ratio - 1)).toFixed(1)} %`;

async function timed(work: () => Promise<void>): Promise<Cost> {
  const [began, busy] = [performance.now(), process.cpuUsage()];
  await work();
  const { user, system } = process.cpuUsage(busy);
  return { wall: performance.now() - began, processor: (user + system) / 1000 };
}

/** The engine's optimising compiler needs a second. */
async function warm(work: () => Promise<void>): Promise<void> {
  for (const until = performance.now() + 1000; performance.now() < until; ) await work();
}

/** Both, in alternating order. */
async function pair(work: OnnxWork, noiseLevel: 0 | 1, odd: boolean): Promise<{ bare: Cost; ours: Cost }> {
  if (odd) return { bare: await timed(work.bare), ours: await timed(() => work.ours(noiseLevel)) };
  const ours = await timed(() => work.ours(noiseLevel));
  return { bare: await timed(work.bare), ours };
}

/** Medians of the pairs. */
async function measure(work: OnnxWork, noiseLevel: 0 | 1): Promise<Record<string, number>> {
  const found: { bare: Cost; ours: Cost }[] = [];
  for (let k = 0; k < pairs; k++) found.push(await pair(work, noiseLevel, k % 2 === 1));
  const of = (value: (each: (typeof found)[number]) => number): number => median(found.map(value));
  return {
    bare: of(({ bare }) => bare.processor),
    ours: of(({ ours }) => ours.processor),
    wall: of(({ bare, ours }) => ours.wall / bare.wall),
    processor: of(({ bare, ours }) => ours.processor / bare.processor),
  };
}

/** Milliseconds of the processor for the loop in torch. It runs after all pairs: between the runs of a pair it would empty their caches. */
async function measureTorch(torch: Python, noiseLevel: 0 | 1): Promise<number> {
  const found: number[] = [];
  for (let k = 0; k < pairs; k++) found.push(1000 * Number((await torch.ask(String(noiseLevel))).processor));
  return median(found);
}

/** torch with this network, if it is installed and returns the values of the runtime. */
async function torchFor(file: string, work: OnnxWork): Promise<{ about: string; torch?: Python }> {
  const torch = await startPython("onnx-loop.py", file, `${rows}`, `${threads}`, JSON.stringify(Array.from(times)));
  const answer = await torch?.answer();
  if (torch === undefined || answer === undefined || "missing" in answer)
    return { about: `not compared with torch: ${answer?.missing ?? "python"} is missing` };
  const away = Math.max(...(answer.output as number[]).map((value, i) => Math.abs(value - work.values[i])));
  if (away < 1e-4)
    return {
      about: `torch ${answer.torch} with ${answer.blas}, whose values are ${away.toExponential(1)} away`,
      torch,
    };
  torch.close();
  return { about: `not compared with torch: its values are ${away.toExponential(1)} away` };
}

async function report(file: string): Promise<void> {
  const work = await openWork(file, threads);
  for (const each of [work.bare, () => work.ours(0), () => work.ours(1)]) await warm(each);
  const { about, torch } = await torchFor(file, work);
  const limit = Object.entries(limits).find(([kind]) => file.includes(kind))?.[1];
  console.log(`\n${basename(file)}; ${about}`);
  for (const noiseLevel of [0, 1] as const) {
    const all: Record<string, number>[] = [];
    for (let k = 0; k < repeats; k++) all.push(await measure(work, noiseLevel));
    const ratio = (clock: "wall" | "processor"): string => {
      const sorted = all.map((each) => each[clock]).sort((a, b) => a - b);
      const verdict = limit === undefined ? "" : median(sorted) <= 1 + limit ? "≤" : "above";
      return `${percent(median(sorted))} ${verdict} ${100 * (limit ?? 0)} % (${percent(sorted[0])} to ${percent(sorted[sorted.length - 1])})`;
    };
    const cost = (of: string): string => `${of} ${median(all.map((each) => each[of])).toFixed(2)} ms`;
    const theirs = torch === undefined ? "" : `  torch ${(await measureTorch(torch, noiseLevel)).toFixed(2)} ms`;
    console.log(
      `  ${noiseLevel === 0 ? "Euler, flow   " : "Euler–Maruyama"}  ${cost("bare")}  ${cost("ours")}${theirs}` +
        `  own time ${ratio("processor")}, by the wall clock ${ratio("wall")}`,
    );
  }
  torch?.close();
}

const [folder] = positionals;
const files = folder === undefined ? [] : readdirSync(folder).filter((file) => file.endsWith(".onnx"));
if (folder === undefined || files.length === 0)
  console.log("skipped: give a folder with .onnx files of denoisers that take (x, sigma): pnpm bench:onnx -- DIR");
else {
  console.log(
    `${rows} rows, ${steps} steps, f32, ${threads} thread(s), medians of ${pairs} pairs, ${repeats} times over`,
  );
  for (const file of files.sort()) await report(join(folder, file));
}
