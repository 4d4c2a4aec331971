import { BackstepError, type Target } from "@backstep/core";
import { checked } from "@backstep/input";
import { gaussian, mixture } from "@backstep/score-analytic";
import { z } from "zod";
import type { GoldenFile } from "./golden.ts";
import { lacks } from "./lacking.ts";

const numbers = z.array(z.number());
const matrices = z.array(z.array(numbers));
const shapes = {
  gaussian: z.looseObject({ mu: numbers, sigma: z.array(numbers) }),
  gmm: z.looseObject({ weights: numbers, means: z.array(numbers), covs: matrices }),
};

/** The exact data laws by name. */
export type Targets = (name: string) => Target;

/**
 * The laws that the files name under `models`.
 *
 * @throws BackstepError `FILE_FORMAT` if one is neither a Gaussian nor a mixture; on use, `FILE_NOT_FOUND` for a name that no file defines.
 */
export function targetsOf(files: readonly GoldenFile[]): Targets {
  const targets = new Map(
    files.flatMap(({ name: file, content: { models = {} } }) =>
      Object.entries(models).map(([name, model]) => [name, targetOf(model, `${file}.json: models.${name}`)] as const),
    ),
  );
  return (name) => {
    const target = targets.get(name);
    if (target) return target;
    if (name === "none") return lacks("no data law: drift and diffusion of its own");
    throw new BackstepError(
      "FILE_NOT_FOUND",
      `model "${name}" is defined by no file of the folder (models.json defines them)`,
    );
  };
}

function targetOf(model: { kind: string }, at: string): Target {
  if (model.kind === "gaussian") {
    const { mu, sigma } = checked(shapes.gaussian, model, at);
    return gaussian({ mean: mu, covariance: sigma });
  }
  if (model.kind === "gmm") {
    const { weights, means, covs } = checked(shapes.gmm, model, at);
    return mixture({ weights, means, covariances: covs });
  }
  throw new BackstepError("FILE_FORMAT", `${at}.kind is "${model.kind}"; it must be gaussian or gmm`);
}
