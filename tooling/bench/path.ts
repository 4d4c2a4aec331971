import { brownianPath } from "@backstep/brownian-path";
import type { Batch, ItoWeight, NoiseSource } from "@backstep/core";
import {
  createPosition,
  createWorkspace,
  freshNoise,
  increment,
  releaseWorkspace,
  timeIntegral,
  transition,
} from "@backstep/core/plugin";
import { ou } from "@backstep/drifts";

// The cost of a Brownian path compared with fresh noise on a dyadic grid. Rounds alternate. Figures are the least over rounds, because other programs on
// the machine only add time.
const drift = ou({ horizon: 8 });
const steps = 256;
const rounds = 7;

async function walk(noise: NoiseSource, weights: readonly ItoWeight[], rows: number, dim: number): Promise<number> {
  const workspace = await createWorkspace("f64");
  const position = createPosition();
  const like: Batch = workspace.at(position).batch(rows, dim);
  const began = performance.now();
  for (let k = 0; k < steps; k++) {
    position.enter(k, 8 * (1 - k / steps));
    noise.integrals(weights, drift, 8 * (1 - k / steps), 8 * (1 - (k + 1) / steps), like);
    workspace.recycle(new Set([like]));
  }
  const took = performance.now() - began;
  releaseWorkspace(workspace);
  return (took * 1e6) / (steps * rows * dim);
}

const least = (values: number[]): number => Math.min(...values);

console.log(`${steps} steps of a dyadic grid, f64, ns per value and step, least of ${rounds} alternating rounds\n`);
for (const [name, weights] of [
  ["1", [increment]],
  ["1, u", [increment, timeIntegral]],
  ["1, u, g/α", [increment, timeIntegral, transition]],
] as [string, ItoWeight[]][])
  for (const [rows, dim] of [
    [500, 1],
    [256, 64],
    [16384, 1],
  ]) {
    const [fresh, path]: [number[], number[]] = [[], []];
    for (let round = -2; round < rounds; round++) {
      fresh.push(await walk(freshNoise(round + 2), weights, rows, dim));
      path.push(await walk(brownianPath({ seed: round + 2, weights, drift, interval: [0, 8] }), weights, rows, dim));
    }
    // The engine's optimising compiler needs the first rounds.
    const [a, b] = [least(fresh.slice(2)), least(path.slice(2))];
    console.log(
      `${name.padEnd(10)} ${`${rows}×${dim}`.padStart(8)}  fresh ${a.toFixed(2).padStart(7)}  path ${b.toFixed(2).padStart(7)}  ratio ${(b / a).toFixed(2)}`,
    );
  }

const rows = 500;
const workspace = await createWorkspace("f64");
const like = workspace.batch(rows, 1);
for (const weights of [[increment, timeIntegral], [transition], [increment, timeIntegral, transition]]) {
  const path = brownianPath({ seed: 1, weights, drift, interval: [0, 8] });
  const began = performance.now();
  const count = 16;
  for (let k = 0; k < count; k++) {
    const [t0, t1] = [8 * (1 - k / steps), 8 * (1 - (k + 1) / steps)];
    const middle = Float64Array.from(freshNoise(k).uniforms(1, false, t0, t1, like)[0], (u) => t0 - u * (t0 - t1));
    path.integrals(weights, drift, t0, middle, like);
    path.integrals(weights, drift, middle, t1, like);
    workspace.recycle(new Set([like]));
  }
  const each = ((performance.now() - began) * 1e3) / (count * rows * 2);
  console.log(`${weights.map(({ name }) => name).join(", ")}: ${each.toFixed(1)} µs per row and random sub-interval`);
}
