import type { Batch, SchemeInfo } from "@backstep/core";
import { define, type Factory, sum } from "@backstep/core/plugin";
import { options, type Settings, settingsFrom } from "./options.ts";
import { stepSizeOf } from "./step-size.ts";

/**
 * Predictor–corrector: steps of any scheme, each with Langevin steps at a fixed time before or after it.
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
 * `proportional` steps shrink with the interval. They add κ times the noise of the reverse SDE, so the scheme converges with order 1 to the
 * reverse process of noise level √(η² + κ · steps), where η is that of the predictor. The other rules come from the literature. Their steps do
 * not shrink, so each leaves an error in the law for any number of steps, and their orders are declared as 0. A corrector step costs one
 * score evaluation.
 *
 * - **Shapes** x₀, x₁: (n, d). Times unitless, t₁ < t₀.
 * - **Limits** those of the predictor; in addition, `proportional` needs σ(t₀) > 0, `langevin` and `ald` need α(t₀) > 0. The option
 *   `noiseLevel` replaces the driver's noise level. Norms are per row by default, so a sample does not depend on its batch mates.
 *   `batchNorm: "shared"` uses their means over the batch, as published code does, and runs all rows as one chunk. A predictor that reuses
 *   an evaluation of the step before cannot do so here, because the corrector moves the point.
 *
 * @throws BackstepError `OPTION_INVALID` for an option out of range, or one that the corrector does not use; before the run, the errors of
 * the predictor, and `DRIFT_SINGULAR` or `ALPHA_ZERO` if a σ(t₀) or α(t₀) that must be positive is 0.
 * @see Y. Song et al., "Score-Based Generative Modeling through Stochastic Differential Equations", ICLR 2021, arXiv:2011.13456
 * (predictor–corrector; the rules `langevin` and `ald`).
 * @example
 * ```ts
 * const scheme = predictorCorrector({ predictor: reverseDiffusion(), corrector: "langevin", snr: 0.16 });
 * const { x, nfe } = await sample({ scheme, drift, model, times, n: 1000, seed: 1 });
 * ```
 */
export const predictorCorrector: Factory<"scheme", typeof options> = define(
  "scheme",
  "predictor-corrector",
  options,
  (given) => {
    const settings = settingsFrom(given);
    const { predictor, steps, order, noiseLevel } = settings;
    const stepSize = stepSizeOf(settings);
    const normalsOfPredictor = predictor.normals ?? 0;
    const restarts = restartsPredictor(settings);
    return {
      ...predictor,
      info: infoOf(settings),
      normals: normalsOfPredictor + steps,

      ...(predictor.init && { init: (problem, x0) => predictor.init!({ ...problem, noiseLevel }, x0) }),

      async step(problem, t0, t1, x0, state) {
        // One request draws all normals of the step. Those of the predictor come first.
        let drawn: readonly Batch[] | undefined;
        const normals = (): readonly Batch[] => (drawn ??= problem.normals(t0, t1, x0));
        const ofPredictor = { ...problem, noiseLevel, normals: () => normals().slice(0, normalsOfPredictor) };
        const correct = async (from: Batch, t: number): Promise<Batch> => {
          let x = from;
          for (let k = 0; k < steps; k++) {
            const s = await problem.score(x, t);
            const z = normals()[normalsOfPredictor + k];
            const e = stepSize(problem.drift, t0, t1, t, s, z);
            x = sum([1, x], [e, s], [rootOfTwice(e), z]);
          }
          return x;
        };

        const from = order === "corrector-first" ? await correct(x0, t0) : x0;
        const memory = restarts ? predictor.init?.(ofPredictor, from) : state;
        const to = await predictor.step(ofPredictor, t0, t1, from, memory);
        const x = order === "predictor-first" ? await correct(to.x, t1) : to.x;
        return restarts ? { x } : { x, state: to.state };
      },
    };
  },
);

function rootOfTwice(e: number | Float64Array): number | Float64Array {
  return typeof e === "number" ? Math.sqrt(2 * e) : e.map((size) => Math.sqrt(2 * size));
}

/** Whether the predictor must restart in each step: it would reuse an evaluation at a point that the corrector moves. */
function restartsPredictor({ predictor: { info }, steps }: Settings): boolean {
  return steps > 0 && info.nfeAtStart !== undefined;
}

function infoOf(settings: Settings): SchemeInfo {
  const { predictor, corrector, steps, stepSize, order, noiseLevel, batchNorm } = settings;
  // The predictor's error estimate is dropped, because it does not include the corrector.
  const { errorOrder: _, nfeAtStart, ...info } = predictor.info;
  const restarts = restartsPredictor(settings);
  const own = info.noiseLevel === "driver" ? noiseLevel : info.noiseLevel;
  const added = corrector === "proportional" ? stepSize * steps : 0;
  const converges = steps === 0 || corrector === "proportional";
  const requires: SchemeInfo["requires"] = [
    ...info.requires,
    ...(steps === 0 ? [] : (["score", ...needs[corrector]] as const)),
    ...(batchNorm === "shared" ? (["wholeBatch"] as const) : []),
  ];
  return {
    ...info,
    name: "predictor-corrector",
    solves: steps === 0 ? info.solves : "sde",
    noiseLevel: Math.sqrt(own ** 2 + added),
    // Langevin noise is independent of the Brownian path, so runs with different step counts do not share it.
    strongOrder: steps === 0 ? info.strongOrder : 0,
    weakOrder: converges ? lower(info.weakOrder, steps) : 0,
    nfePerStep: info.nfePerStep + (restarts ? nfeAtStart! : 0) + steps,
    ...(nfeAtStart !== undefined && !restarts && { nfeAtStart }),
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

/** Weak order with the given number of Langevin steps, which have order 1. */
function lower(order: number, steps: number): number {
  return steps === 0 ? order : Math.min(order, 1);
}
