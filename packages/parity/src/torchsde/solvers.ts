import type { Scheme, Target } from "@backstep/core";
import { recordedNoise } from "@backstep/core/plugin";
import { eulerMaruyama } from "@backstep/scheme-euler-maruyama";
import { sra } from "@backstep/scheme-sra";
import { stochasticHeun } from "@backstep/scheme-stochastic-heun";
import type { Matrix, SamplerCase } from "../golden/golden-file.ts";
import { numberOption, numbersOption, wordOption } from "../golden/peer-options.ts";
import { doubledOu } from "../ode/doubled-ou.ts";
import { predictionOf, type Replay, recordingModel, startOf } from "../replay/replay.ts";
import { requireKnownOptions, unsupported } from "../replay/unsupported.ts";

/**
 * Replays `sdeint` of torchsde on the reverse of dX = −X dt + √2 dB. The peer's time is T − t. The path is recorded as its integrals
 * ∫dW and ∫W, which are our ΔW and ∫(u − t₁) dW.
 */
export function torchsde(golden: SamplerCase, target: Target): Replay {
  const { sampler, options, schedule, brownian_W = [], brownian_U = [], trajectory } = golden;
  if (!sampler.startsWith("sdeint/reverse_ou/"))
    unsupported(`sampler ${sampler}: the noise of a reverse diffusion is additive`);
  requireKnownOptions(options, ["method", "sde_type", "noise_type", "n", "t1", "h", "T"]);
  const [method, noise] = [wordOption(options, "method"), wordOption(options, "noise_type")];
  const scheme = methods[`${method}/${noise}`] ?? methods[method] ?? unsupported(`method ${method} is not implemented`);
  const horizon = numberOption(options, "T");
  const drift = doubledOu(horizon);
  return {
    start: startOf(golden),
    segments: [
      {
        scheme,
        drift,
        model: recordingModel(target, drift, predictionOf(golden), []),
        times: numbersOption(schedule, "t").map((t) => horizon - t),
        noise: recordedNoise({ integrals: brownian_W.map((w, k) => [flat(w), flat(brownian_U[k] ?? [])]) }),
      },
    ],
    states: trajectory,
  };
}

/** For diagonal noise torchsde's `srk` uses another tableau. With constant g it equals SRA3 in its drift terms and its noise terms. */
const methods: Readonly<Record<string, Scheme>> = {
  euler: eulerMaruyama(),
  heun: stochasticHeun(),
  "srk/additive": sra({ variant: "sra1" }),
  "srk/diagonal": sra({ variant: "sra3" }),
};

function flat(values: Matrix): Float64Array {
  return Float64Array.from(values.flat());
}
