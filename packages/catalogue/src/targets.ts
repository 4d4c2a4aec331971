import { BackstepError, type Samples } from "@backstep/core";
import type { Entries, TargetFactory } from "@backstep/experiment";
import type { EmpiricalOptions, GaussianOptions, MixtureOptions } from "@backstep/score-analytic";

const analytic = () => import("@backstep/score-analytic");

/** The targets, by the kinds that experiments use. */
export const targets: Entries<TargetFactory> = {
  gaussian: async () => {
    const { gaussian } = await analytic();
    return (options) => gaussian(options as unknown as GaussianOptions);
  },
  mixture: async () => {
    const { mixture } = await analytic();
    return (options) => mixture(options as unknown as MixtureOptions);
  },
  empirical: async () => {
    const { empirical } = await analytic();
    return ({ bandwidth }, data) => {
      const { x, n, dim } = required(data);
      return empirical({ data: x, n, dim, bandwidth: bandwidth as NonNullable<EmpiricalOptions["bandwidth"]> });
    };
  },
  fit: async () => {
    const { fitGaussian } = await analytic();
    return (_, data) => {
      const { x, n, dim } = required(data);
      return fitGaussian(x, n, dim);
    };
  },
};

function required(data: Samples | undefined): Samples {
  if (data) return data;
  throw new BackstepError("EXPERIMENT_INVALID", "target.data: is missing; give a data set, such as digits, or a file", {
    path: "target.data",
  });
}
