import { parseArgs } from "node:util";
import { startPeers } from "./peers.ts";
import { everyWork, fullAgainstDiagonal } from "./work.ts";

// Rounds alternate between us and the peers, so that a change of the machine's pace meets both; figures are medians over rounds.
// `--quick` is one round, `--only mixture` one of the works.
const { values: flags } = parseArgs({ options: { quick: { type: "boolean" }, only: { type: "string" } } });
const rounds = flags.quick ? 1 : 3;
const chosen = (name: string): boolean => flags.only === undefined || flags.only === name;

async function seconds(work: () => Promise<void>): Promise<number> {
  const began = performance.now();
  await work();
  return (performance.now() - began) / 1000;
}

const median = (values: readonly number[]): number =>
  [...values].sort((a, b) => a - b)[Math.floor((values.length - 1) / 2)];

const peers = await startPeers();
console.log(
  `Backstep on one core of Node ${process.version}; ${peers.about}; median of ${rounds} alternating rounds\n`,
);
console.log("work        type  ns per unit                  ours   peer              ratio  limit");

for (const precision of ["f32", "f64"] as const)
  for (const work of everyWork(precision).filter(({ name }) => chosen(name))) {
    await work.run(); // the engine's optimising compiler needs a first run
    const ours: number[] = [];
    const theirs: Record<string, number[]> = {};
    for (let round = 0; round < rounds; round++) {
      const repeats = work.name === "normals" ? 5 : 1;
      const tries: number[] = [];
      for (let k = 0; k < repeats; k++) tries.push(await seconds(work.run));
      ours.push(Math.min(...tries));
      for (const [library, time] of Object.entries(await peers.ask(work.name, precision)))
        theirs[library] = [...(theirs[library] ?? []), time];
    }
    const nanoseconds = (time: number): string => ((time / work.units) * 1e9).toFixed(2).padStart(7);
    const known = Object.entries(theirs)
      .filter(([library]) => work.peer === undefined || library === work.peer)
      .map(([library, times]) => [library, median(times)] as const)
      .sort((a, b) => a[1] - b[1])[0];
    const versus = known
      ? `${nanoseconds(known[1])} ${known[0].padEnd(8)} ${(median(ours) / known[1]).toFixed(2).padStart(6)}  ≤ ${work.limit}`
      : "      –";
    console.log(
      `${work.name.padEnd(11)} ${precision}   ${work.unit.padEnd(24)} ${nanoseconds(median(ours))} ${versus}`,
    );
  }

if (chosen("twin")) console.log("\nfull covariance over its diagonal twin, d = 256, n = 10⁴, 50 steps");
for (const precision of chosen("twin") ? (["f32", "f64"] as const) : []) {
  const [full, diagonal]: [number[], number[]] = [[], []];
  for (let round = 0; round < 2 * rounds + 1; round++) {
    full.push(await seconds(() => fullAgainstDiagonal.full(precision)));
    diagonal.push(await seconds(() => fullAgainstDiagonal.diagonal(precision)));
  }
  console.log(`${precision}  ${(median(full) / median(diagonal)).toFixed(3)}  ≤ ${fullAgainstDiagonal.limit}`);
}
peers.close();
