import type { Batch, Scheme, SchemeInfo } from "@backstep/core";
import { sum } from "@backstep/core/plugin";
import { type PredictorCorrectorOptions, read, type Settings } from "./options.ts";
import { stepSizeOf } from "./step-size.ts";

/**
 * Predictor–corrector: steps of any scheme, with Langevin steps at a fixed time in between.
 *
 * ```text
 * predictor   x from t₀ to t₁, by any scheme
 * corrector   x ← x + ε ∇log p_t(x) + √(2ε) z                    `steps` times, at t = t₁, or before the predictor at t = t₀
 *
 * proportional   ε = ½ κ β̃                        κ = stepSize,   β̃ = σ₁² (1 − ν₁²/ν₀²) = Var[X_{t₁} | X_{t₀}, X₀]
 * langevin       ε = 2 a (snr ‖z‖/‖∇log p_t(x)‖)²      a = (α₀/α₁)²: 1 − β in a variance-preserving chain, 1 in an exploding one
 * ald            ε = 2 a (snr σ_t)²
 * fixed          ε = stepSize
 * ```
 *
 * `proportional` steps shrink with the interval. They add noise of their own, κ times that of the reverse SDE, so the scheme converges,
 * with order 1, to the reverse process of noise level √(η² + κ · steps), η that of the predictor. The steps of the others, those of the
 * literature, do not shrink: each leaves an error in the law that no number of steps removes, and their orders are declared
 * as 0. A corrector step costs a score evaluation.
 *
 * - **Shapes** x₀, x₁: (n, d). Times unitless, t₁ < t₀.
 * - **Limits** what the predictor needs; besides, `proportional` needs σ(t₀) > 0, `langevin` and `ald` α(t₀) > 0. The driver's noise level is
 *   ignored in favour of the option. Norms are per row, so that a sample does not depend on its batch mates; `batchNorm: "shared"` takes
 *   their means over the batch, as published code does, and then runs all rows as one chunk. A predictor that hands an evaluation on to
 *   its next step starts anew in each, since the corrector moves the point.
 *
 * @throws BackstepError `OPTION_INVALID` for an option out of range, or one that the corrector does not read; before the run as the
 * predictor does, and `DRIFT_SINGULAR` or `ALPHA_ZERO` where the σ(t₀) or α(t₀) that is needed is 0.
 * @see Y. Song et al., "Score-Based Generative Modeling through Stochastic Differential Equations", ICLR 2021, arXiv:2011.13456
 * (predictor–corrector; the rules `langevin` and `ald`).
 * @example
 * ```ts
 * const scheme = predictorCorrector({ predictor: reverseDiffusion(), corrector: "langevin", snr: 0.16 });
 * const { x, nfe } = await sample({ scheme, drift, model, times, n: 1000, seed: 1 });
 * ```
 */
export function predictorCorrector(options: PredictorCorrectorOptions = {}): Scheme<unknown> {
  const settings = read(options);
  const { predictor, steps, order, noiseLevel } = settings;
  const stepSize = stepSizeOf(settings);
  const predicted = predictor.normals ?? 0;
  const afresh = startsAfresh(settings);
  return {
    ...predictor,
    info: infoOf(settings),
    normals: predicted + steps,

    init: (problem, x0) => predictor.init({ ...problem, noiseLevel }, x0),

    async step(problem, t0, t1, x0, state) {
      // The predictor's further normals come first among those of the step, which is asked for them once.
      let drawn: readonly Batch[] | undefined;
      const normals = (): readonly Batch[] => {
        drawn ??= problem.normals(t0, t1, x0);
        return drawn;
      };
      const seen = { ...problem, noiseLevel, normals: () => normals().slice(0, predicted) };
      const correct = async (from: Batch, t: number): Promise<Batch> => {
        let x = from;
        for (let k = 0; k < steps; k++) {
          const s = await problem.score(x, t);
          const z = normals()[predicted + k];
          const e = stepSize(problem.drift, t0, t1, t, s, z);
          x = sum([1, x], [e, s], [rootOfTwice(e), z]);
        }
        return x;
      };

      const from = order === "corrector-first" ? await correct(x0, t0) : x0;
      const to = await predictor.step(seen, t0, t1, from, afresh ? predictor.init(seen, from) : state);
      return {
        x: order === "predictor-first" ? await correct(to.x, t1) : to.x,
        state: afresh ? undefined : to.state,
      };
    },
  };
}

function rootOfTwice(e: number | Float64Array): number | Float64Array {
  return typeof e === "number" ? Math.sqrt(2 * e) : e.map((size) => Math.sqrt(2 * size));
}

/** Whether the predictor would hand on an evaluation at a point that the corrector moves: it then starts anew in each step. */
function startsAfresh({ predictor: { info }, steps }: Settings): boolean {
  return steps > 0 && info.nfeAtStart !== undefined;
}

function infoOf(settings: Settings): SchemeInfo {
  const { predictor, corrector, steps, stepSize, order, noiseLevel, batchNorm } = settings;
  // An error estimate would know nothing of the corrector.
  const { errorOrder: _, nfeAtStart, ...info } = predictor.info;
  const afresh = startsAfresh(settings);
  const own = info.noiseLevel === "driver" ? noiseLevel : info.noiseLevel;
  const added = corrector === "proportional" ? stepSize * steps : 0;
  const converges = steps === 0 || corrector === "proportional";
  const requires: SchemeInfo["requires"] = [
    ...info.requires,
    ...(steps === 0 ? [] : needs[corrector]),
    ...(batchNorm === "shared" ? (["wholeBatch"] as const) : []),
  ];
  return {
    ...info,
    name: "predictor-corrector",
    solves: steps === 0 ? info.solves : "sde",
    noiseLevel: Math.sqrt(own ** 2 + added),
    // Langevin noise is drawn apart from the path of the SDE: two step counts share none of it.
    strongOrder: steps === 0 ? info.strongOrder : 0,
    weakOrder: converges ? lower(info.weakOrder, steps) : 0,
    nfePerStep: info.nfePerStep + (afresh ? nfeAtStart! : 0) + steps,
    ...(nfeAtStart !== undefined && !afresh && { nfeAtStart }),
    evaluatesAtEnd: info.evaluatesAtEnd || (steps > 0 && order === "predictor-first"),
    requires: [...new Set(requires)],
    source: "arXiv:2011.13456",
  };
}

const needs: Readonly<Record<Settings["corrector"], SchemeInfo["requires"]>> = {
  proportional: ["sigmaPositive"],
  fixed: [],
  langevin: ["alphaPositive"],
  ald: ["alphaPositive"],
};

/** Order of a predictor with so many Langevin steps beside it, which are of order 1. */
function lower(order: number, steps: number): number {
  return steps === 0 ? order : Math.min(order, 1);
}
