import { type Drift, reparametrise, sample } from "@backstep/core";
import { exp, log } from "@backstep/core/plugin";
import { edm, vpLinear } from "@backstep/drifts";
import { exponential, karras, polynomial, uniform } from "@backstep/grids";
import { gaussian } from "@backstep/score-analytic";
import { numberOption, numbersOption, wordOption } from "../golden/peer-options.ts";
import { createDeviation, type Deviation } from "../replay/deviation.ts";
import { normalsOf } from "../replay/replay.ts";
import { unsupported } from "../replay/unsupported.ts";
import { ancestral } from "./ancestral.ts";

type Options = Readonly<Record<string, unknown>>;

/** Compares `get_sigmas_*` with our grids and an appended 0. */
export function sigmasDeviation(golden: Options): Deviation {
  const kind = wordOption(golden, "kind");
  const grid = grids[kind] ?? unsupported(`schedule ${kind}`);
  const deviation = createDeviation();
  deviation.compare("sigmas", [...grid(golden, numberOption(golden, "n") - 1), 0], numbersOption(golden, "sigmas"));
  return deviation;
}

const grids: Readonly<Record<string, (golden: Options, steps: number) => ArrayLike<number> & Iterable<number>>> = {
  karras(golden, steps) {
    const [low, high] = range(golden);
    return karras({ rho: numberOption(golden, "rho", 7) })(steps, edm({ sigmaMax: high }), low);
  },
  exponential(golden, steps) {
    const [low, high] = range(golden);
    return exponential()(steps, edm({ sigmaMax: high }), low);
  },
  polyexponential(golden, steps) {
    const [low, high] = range(golden);
    const grid = polynomial({ power: numberOption(golden, "rho", 1) });
    return grid(steps, inLogSigma(edm({ sigmaMax: high })), log(low)).map(exp);
  },
  vp(golden, steps) {
    const low = numberOption(golden, "beta_min", 0.1);
    const drift = vpLinear({ betaMin: low, betaMax: low + numberOption(golden, "beta_d", 19.9) });
    return uniform()(steps, drift, numberOption(golden, "eps_s", 1e-3)).map((t) => drift.sigma(t) / drift.alpha(t));
  },
};

function range(golden: Options): readonly [low: number, high: number] {
  return [numberOption(golden, "sigma_min"), numberOption(golden, "sigma_max")];
}

/** The same process with log σ as its time. */
function inLogSigma(drift: Drift): Drift {
  return reparametrise(drift, { name: "log σ", time: exp, rate: exp, ratePrime: exp, inverse: log });
}

/**
 * Compares `get_ancestral_step` with one step on the data {0}. That step is x₁ = (down/σ₀) x₀ + up z. It gives `down` for x₀ = σ₀, z = 0,
 * and `up` for x₀ = 0, z = 1.
 */
export async function ancestralDeviation(golden: Options): Promise<Deviation> {
  const [from, to] = [numberOption(golden, "sigma_from"), numberOption(golden, "sigma_to")];
  const drift = edm({ sigmaMax: from });
  const { x } = await sample({
    scheme: ancestral(numberOption(golden, "eta", 1), to / from),
    drift,
    model: gaussian({ mean: [0], variance: [0] }).score(drift),
    times: Float64Array.of(from, to),
    n: 2,
    start: Float64Array.of(from, 0),
    noise: normalsOf([[[0], [1]]]),
  });
  const deviation = createDeviation();
  deviation.compare("sigma_down", [x[0]], [numberOption(golden, "sigma_down")]);
  deviation.compare("sigma_up", [x[1]], [numberOption(golden, "sigma_up")]);
  return deviation;
}
