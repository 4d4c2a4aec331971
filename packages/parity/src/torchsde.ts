import type { Scheme, Target } from "@backstep/core";
import { recordedNoise } from "@backstep/core/plugin";
import { eulerMaruyama } from "@backstep/scheme-euler-maruyama";
import { sra } from "@backstep/scheme-sra";
import { stochasticHeun } from "@backstep/scheme-stochastic-heun";
import { doubledOu } from "./doubled-ou.ts";
import type { Matrix, SamplerCase } from "./golden.ts";
import { lacks, requireHonoured } from "./lacking.ts";
import { numberOption, numbersOption, wordOption } from "./read-option.ts";
import { listening, predictionOf, type Replay, startOf } from "./replay.ts";

/**
 * `sdeint` of torchsde on the reverse of dX = −X dt + √2 dB, the peer's time being T − t. The path is recorded by its integrals ∫dW and
 * ∫W, which are our ΔW and ∫(u − t₁) dW.
 */
export function torchsde(golden: SamplerCase, target: Target): Replay {
  const { sampler, options, schedule, brownian_W = [], brownian_U = [], trajectory } = golden;
  if (!sampler.startsWith("sdeint/reverse_ou/"))
    lacks(`sampler ${sampler}: the noise of a reverse diffusion is additive`);
  requireHonoured(options, ["method", "sde_type", "noise_type", "n", "t1", "h", "T"]);
  const [method, noise] = [wordOption(options, "method"), wordOption(options, "noise_type")];
  const scheme = methods[`${method}/${noise}`] ?? methods[method] ?? lacks(`method ${method} is not implemented`);
  const horizon = numberOption(options, "T");
  const drift = doubledOu(horizon);
  return {
    start: startOf(golden),
    legs: [
      {
        scheme,
        drift,
        model: listening(target, drift, predictionOf(golden), []),
        times: numbersOption(schedule, "t").map((t) => horizon - t),
        noise: recordedNoise({ integrals: brownian_W.map((w, k) => [flat(w), flat(brownian_U[k] ?? [])]) }),
      },
    ],
    states: trajectory,
  };
}

/** For diagonal noise torchsde's `srk` is another tableau, whose drift part is SRA3's; where g is constant, its terms in g are, too. */
const methods: Readonly<Record<string, Scheme>> = {
  euler: eulerMaruyama(),
  heun: stochasticHeun(),
  "srk/additive": sra({ variant: "sra1" }),
  "srk/diagonal": sra({ variant: "sra3" }),
};

function flat(values: Matrix): Float64Array {
  return Float64Array.from(values.flat());
}
