import { BackstepError, type Target } from "@backstep/core";
import { checked } from "@backstep/input";
import { gaussian, mixture } from "@backstep/score-analytic";
import { z } from "zod";
import { unsupported } from "../replay/unsupported.ts";
import type { GoldenFile } from "./golden-file.ts";

const numbers = z.array(z.number());
const matrices = z.array(z.array(numbers));
const shapes = {
  gaussian: z.looseObject({ mu: numbers, sigma: z.array(numbers) }),
  gmm: z.looseObject({ weights: numbers, means: z.array(numbers), covs: matrices }),
};

/** Exact data laws by name. */
export type Targets = (name: string) => Target;

/**
 * The data laws that the files define under `models`.
 *
 * @throws BackstepError `FILE_FORMAT` for a law that is neither a Gaussian nor a mixture; on use, `FILE_NOT_FOUND` for an undefined name.
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
    if (name === "none") return unsupported("no data law: drift and diffusion of its own");
    throw new BackstepError(
      "FILE_NOT_FOUND",
      `model "${name}" is undefined; a file of the folder must define it under "models"; add it to models.json`,
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
