import type { PluginKind } from "../../packages/templates/src/index.ts";

/** Euler–Maruyama. */
const scheme = `async step({ drift, noiseLevel: eta, score, integrals }, t0, t1, x0) {
    const h = t0 - t1;
    const g2 = drift.g2(t0);
    const s = await score(x0, t0);
    const [w] = integrals(t0, t1, x0);
    return { x: sum([1 - h * drift.f(t0), x0], [0.5 * (1 + eta ** 2) * h * g2, s], [eta * Math.sqrt(g2), w]) };
  },
}));`;

/** The Ornstein–Uhlenbeck process. */
const drift = `alpha: (t) => exp(-t / 2),
  sigma: (t) => Math.sqrt(-expm1(-t)),
  alphaPrime: (t) => -exp(-t / 2) / 2,
  sigmaPrime: (t) => exp(-t) / (2 * Math.sqrt(-expm1(-t))),
  f: () => -0.5,
  g2: () => 1,
  fPrime: () => 0,
  g2Prime: () => 0,
  timeOf: (ratio) => log1p(ratio ** 2),
  transition: (t0, t1) => ({
    growth: exp((t0 - t1) / 2),
    scoreWeight: 2 * expm1((t0 - t1) / 2),
    noiseVariance: expm1(t0 - t1),
  }),
}));`;

/** N(0, scale² I). */
const target = `gaussian: true,
  moments: { mean: Float64Array.of(0, 0), variance: Float64Array.of(scale ** 2, scale ** 2) },
  score: ({ alpha, sigma }) => {
    const factor = (t: number): number => -1 / ((alpha(t) * scale) ** 2 + sigma(t) ** 2);
    return {
      name: NAME,
      dim: 2,
      predictions: ["score"],
      predict: (_, x, t) => sum([typeof t === "number" ? factor(t) : t.map(factor), x]),
    };
  },
  draw: (workspace, rows, seed) => normalsLike(workspace.batch(rows, 2), seed, startStep, drawOf.start(1), scale),
}));`;

/** The score of N(0, I). */
const score = `open: ({ drift: { alpha, sigma } }) => {
    const factor = (t: number): number => -1 / (alpha(t) ** 2 + sigma(t) ** 2);
    return {
      model: () => ({
        name: NAME,
        dim,
        predictions: ["score"],
        predict: (_, x, t) => sum([typeof t === "number" ? factor(t) : t.map(factor), x]),
      }),
    };
  },
}));`;

/** The W2 distance between Gaussians with the moments of each coordinate. */
const metric = `const [p, q] = comparable(produced, reference);
      const unit = unitOf(Math.max(largestOf(p.x), largestOf(q.x)));
      let squares = 0;
      for (let j = 0; j < p.dim; j++) {
        const [a, b] = [momentsOf(p, j, unit), momentsOf(q, j, unit)];
        squares += (a.mean - b.mean) ** 2 + (a.deviation - b.deviation) ** 2;
      }
      return { value: weight * unit * Math.sqrt(squares), standardError: 0, floor: 0, n: Math.min(p.n, q.n) };
    },
  }),
);

function momentsOf({ x, n, dim }: Samples, j: number, unit: number): { mean: number; deviation: number } {
  const values = Array.from({ length: n }, (_, i) => (x[i * dim + j] ?? Number.NaN) / unit);
  const mean = values.reduce((total, value) => total + value, 0) / n;
  return { mean, deviation: Math.sqrt(values.reduce((total, value) => total + (value - mean) ** 2, 0) / n) };
}`;

const helper = /\n\/\*\* Remove it when the formula is written[\s\S]*$/;

/** What an author changes in the template: the body from a first line on, the option that it uses, and the imports that it needs. */
const edits: Readonly<Record<PluginKind, readonly [from: RegExp, formula: string, option: string, imports: string]>> = {
  scheme: [/\/\/ Usually: async step[\s\S]*?\n\}\)\);/, scheme, "_options", "increment, sum"],
  drift: [/alpha: unwritten[\s\S]*?\n\}\)\);/, drift, "{ horizon }", "exp, expm1, log1p"],
  grid: [
    /\/\/ Usually: \(i\)[\s\S]*?unwritten\);/,
    `return fillGrid(NAME, steps, ends, (i) => end + (start - end) * pow((steps - i) / steps, power));`,
    "{ power }",
    "pow",
  ],
  target: [/gaussian: false[\s\S]*?\n\}\)\);/, target, "{ scale }", "drawOf, normalsLike, startStep, sum"],
  score: [/open: [\s\S]*?\n\}\)\);/, score, "{ dim }", "sum"],
  metric: [/const \[_p[\s\S]*?\n\);/, metric, "{ weight }", "largestOf, unitOf"],
};

/** The source of a template with a formula in it. */
export function withFormula(kind: PluginKind, name: string, source: string): string {
  const [from, formula, option, imports] = edits[kind];
  const needed = imports.split(", ").filter((each) => each !== "" && !source.includes(`${each} }`));
  return source
    .replace(helper, "")
    .replace(from, () => formula.replaceAll("NAME", `"${name}"`))
    .replace("(_options)", kind === "scheme" ? "(_options)" : `(${option})`)
    .replace(
      ' } from "@backstep/core/plugin";',
      `${needed.map((each) => `, ${each}`).join("")} } from "@backstep/core/plugin";`,
    );
}
