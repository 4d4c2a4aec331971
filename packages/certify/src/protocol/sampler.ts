import type { Drift } from "@backstep/core";
import { anAbortSignal, requireArguments } from "@backstep/core/plugin";
import { type Program, type ProgramOptions, startProgram } from "../program/program.ts";
import { type Hello, protocol, readHello, readMessage, wrongLine } from "./messages.ts";

/** A run that Backstep requests from a sampler. */
export interface SamplerRun {
  /** The name and the parameters of the drift, for samplers that implement its closed form. */
  readonly name: string;
  readonly parameters: Readonly<Record<string, number>>;
  readonly drift: Drift;
  readonly noiseLevel: number;
  readonly times: Float64Array;
  /** Start points (n, d), row-major. */
  readonly x: Float64Array;
  readonly dim: number;
  /** Standard normals by step, draw, row and coordinate. */
  readonly noises: readonly (readonly (readonly (readonly number[])[])[])[];
  score(x: Float64Array, t: number): Promise<Float64Array>;
}

/** Result of a run. */
export interface SamplerResult {
  /** Final points (n, d), row-major. */
  readonly x: Float64Array;
  /** Number of evaluated rows, over all score requests. */
  readonly evaluations: number;
  /** Whether the score was evaluated at the last time. */
  readonly evaluatedAtEnd: boolean;
}

/** A running sampler in another program. */
export interface ExternalSampler {
  readonly hello: Hello;
  run(run: SamplerRun): Promise<SamplerResult>;
  close(): Promise<void>;
}

/**
 * Starts a sampler and reads its hello. Call `close` at the end: it ends the program.
 *
 * @example
 * const sampler = await startSampler("python3 sampler.py", { timeout: 60, signal });
 * @throws BackstepError here and in each run: `PROGRAM_FAILED` if the program cannot be started, ends early or exceeds the timeout;
 * `PROTOCOL_INVALID` or `NON_FINITE` for a wrong line; `ABORTED` if the signal fires.
 */
export async function startSampler(command: string, options: ProgramOptions): Promise<ExternalSampler> {
  requireArguments("startSampler", { command: { type: "text" } }, { command });
  requireArguments("startSampler", { timeout: { type: "number", above: 0 }, signal: anAbortSignal }, options);
  const program = startProgram(command, options);
  try {
    program.send(JSON.stringify({ type: "hello", backstep: protocol }));
    const line = await program.receive("its hello");
    let id = 0;
    return {
      hello: readHello(line, program.count),
      run: (run) => converse(program, run, ++id),
      close: () => program.close(),
    };
  } catch (error) {
    await program.close();
    throw error;
  }
}

async function converse(program: Program, run: SamplerRun, id: number): Promise<SamplerResult> {
  const { drift, dim, times } = run;
  const end = times[times.length - 1];
  program.send(JSON.stringify(runMessage(run, id)));
  let [evaluations, evaluatedAtEnd] = [0, false];
  while (true) {
    const line = await program.receive(`run ${id} of ${times.length - 1} steps`);
    const message = readMessage(line, program.count, dim);
    const wrong = wrongLine(line, program.count);
    if (message.type === "done") {
      if (message.id !== id) throw wrong(`id is ${String(message.id)}; this is run ${id}`);
      if (message.x.length === run.x.length) return { x: message.x, evaluations, evaluatedAtEnd };
      throw wrong(`x has ${message.x.length / dim} rows; the run has ${run.x.length / dim}`);
    }
    const { t } = message;
    if (!(t >= 0 && t <= drift.horizon)) throw wrong(`t is ${t}; it must be between 0 and ${drift.horizon}`);
    if (message.type === "drift") program.send(JSON.stringify({ type: "drift", ...driftAt(drift, t) }));
    else {
      evaluations += message.x.length / dim;
      evaluatedAtEnd ||= t === end;
      program.send(JSON.stringify({ type: "score", score: rowsOf(await run.score(message.x, t), dim) }));
    }
  }
}

function runMessage({ name, parameters, drift, noiseLevel, times, x, dim, noises }: SamplerRun, id: number): object {
  const table = Array.from(times, (t) => driftAt(drift, t));
  const column = (key: keyof (typeof table)[0]): number[] => table.map((row) => row[key]);
  return {
    type: "run",
    id,
    noiseLevel,
    drift: { name, ...parameters, f: column("f"), g2: column("g2"), alpha: column("alpha"), sigma: column("sigma") },
    times: [...times],
    x: rowsOf(x, dim),
    noises,
  };
}

function driftAt(drift: Drift, t: number): { f: number; g2: number; alpha: number; sigma: number } {
  return { f: drift.f(t), g2: drift.g2(t), alpha: drift.alpha(t), sigma: drift.sigma(t) };
}

function rowsOf(x: Float64Array, dim: number): number[][] {
  return Array.from({ length: x.length / dim }, (_, i) => [...x.subarray(i * dim, (i + 1) * dim)]);
}
