import { type Precision, sample } from "@backstep/core";
import { createWorkspace, releaseWorkspace } from "@backstep/core/plugin";
import { ou } from "@backstep/drifts";
import { uniform } from "@backstep/grids";
import { eulerMaruyama } from "@backstep/scheme-euler-maruyama";
import { gaussian, mixture } from "@backstep/score-analytic";

/** One piece of work: what it is called, how many units it does, and the share of the fastest peer's time that it may take. */
export interface Work {
  readonly name: string;
  readonly unit: string;
  readonly units: number;
  readonly precision: Precision;
  readonly limit: number;
  /** The peer to compare with. Default: the fastest. */
  readonly peer?: string;
  run(): Promise<void>;
}

const normalCount = 4_000_000;

async function drawNormals(precision: Precision): Promise<void> {
  const workspace = await createWorkspace(precision);
  const out = workspace.batch(normalCount / 64, 64);
  workspace.kernels.normals(precision, out.address, { seedLow: 1, seedHigh: 0, step: 0, draw: 0 }, 0, normalCount, 1);
  releaseWorkspace(workspace);
}

const diagonal = gaussian({
  mean: Array.from({ length: 64 }, (_, j) => Math.sin(j)),
  variance: Array.from({ length: 64 }, (_, j) => Math.exp(-1.5 + (2.5 * j) / 63)),
});

const squares = mixture({
  weights: new Array<number>(25).fill(1 / 25),
  means: Array.from({ length: 25 }, (_, k) => [2 * (Math.floor(k / 5) - 2), 2 * ((k % 5) - 2)]),
  variance: 0.15 ** 2,
});

/** A covariance with a spread spectrum and no structure: Q Λ Qᵀ with Q a product of plane rotations. */
function covarianceOf(dim: number): number[][] {
  const matrix = Array.from({ length: dim }, (_, i) =>
    Array.from({ length: dim }, (_, j) => (i === j ? 0.1 + (3 * i) / dim : 0)),
  );
  for (let sweep = 0; sweep < 3; sweep++)
    for (let i = 0; i < dim; i++) {
      const j = (i * 7 + 13 + sweep * 31) % dim;
      if (i === j) continue;
      const [c, s] = [Math.cos(i + sweep), Math.sin(i + sweep)];
      for (const row of matrix) [row[i], row[j]] = [c * row[i] - s * row[j], s * row[i] + c * row[j]];
      [matrix[i], matrix[j]] = [
        matrix[i].map((v, k) => c * v - s * matrix[j][k]),
        matrix[j].map((v, k) => s * matrix[i][k] + c * v),
      ];
    }
  return matrix.map((row, i) => row.map((value, j) => (value + matrix[j][i]) / 2));
}

const full = gaussian({ mean: Array.from({ length: 256 }, (_, j) => Math.sin(j)), covariance: covarianceOf(256) });
const inEigenbasis = gaussian({
  mean: new Float64Array(256),
  variance: full.eigen?.inBasis.moments.variance ?? new Float64Array(256),
});

async function euler(
  target: typeof diagonal,
  run: { n: number; steps: number; end: number; precision: Precision },
): Promise<void> {
  const drift = ou({ horizon: 6 });
  await sample({
    scheme: eulerMaruyama(),
    drift,
    model: target.score(drift),
    times: uniform()(run.steps, drift, run.end),
    n: run.n,
    start: "standard",
    precision: run.precision,
  });
}

/** Everything that `pnpm bench:speed` measures, with the limits that the project has set itself. */
export function everyWork(precision: Precision): readonly Work[] {
  const f64 = precision === "f64";
  return [
    {
      name: "normals",
      unit: "normal",
      units: normalCount,
      precision,
      limit: f64 ? 0.7 : 0.8,
      peer: f64 ? "numpy" : "torch",
      run: () => drawNormals(precision),
    },
    {
      name: "diagonal",
      unit: "particle·dim·step",
      units: 100_000 * 64 * 100,
      precision,
      limit: f64 ? 0.7 : 0.85,
      run: () => euler(diagonal, { n: 100_000, steps: 100, end: 0, precision }),
    },
    {
      name: "mixture",
      unit: "particle·step",
      units: 100_000 * 100,
      precision,
      limit: f64 ? 0.6 : 0.4,
      run: () => euler(squares, { n: 100_000, steps: 100, end: 2e-3, precision }),
    },
    {
      name: "covariance",
      unit: "particle·dim·step",
      units: 10_000 * 256 * 50,
      precision,
      limit: 0.5,
      run: () => euler(full, { n: 10_000, steps: 50, end: 0, precision }),
    },
  ];
}

/** The 256-dimensional run with its full covariance and with the diagonal one of the same spectrum. */
export const fullAgainstDiagonal = {
  limit: 1.25,
  full: (precision: Precision): Promise<void> => euler(full, { n: 10_000, steps: 50, end: 0, precision }),
  diagonal: (precision: Precision): Promise<void> => euler(inEigenbasis, { n: 10_000, steps: 50, end: 0, precision }),
};
