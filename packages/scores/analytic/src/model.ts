import { BackstepError, type Batch, type Drift, type Prediction, type ScoreModel } from "@backstep/core";
import { derivativesOf, requireShapeOf, visitRows } from "./derivatives.ts";
import { applySpectral, type Law, smallestVariance } from "./law.ts";
import { pullOf } from "./point.ts";
import { coefficientsAt } from "./slice.ts";

/** The arithmetic of the score: the kernel for one diagonal Gaussian, the kernel for a diagonal mixture, or plain f64 loops. */
export type Evaluator = "gaussian" | "mixture" | "loops";

/** The exact score of a law under a drift. */
export function modelOf(name: string, law: Law, drift: Drift, evaluator: Evaluator): ScoreModel {
  const least = smallestVariance(law);
  return {
    name,
    dim: law.dim,
    drift,
    predictions: ["score", "denoised"],
    symmetricJacobian: true,
    predict: { gaussian: predictGaussian, mixture: predictMixture, loops: predictByLoops }[evaluator](law, drift),
    ...derivativesOf(law, drift),
    ...(evaluator === "gaussian" && { jvp: gaussianJvp(law, drift) }),
    singular(t) {
      const [alpha, sigma] = [drift.alpha(t), drift.sigma(t)];
      return !(alpha * alpha * least + sigma * sigma > 0);
    },
  };
}

function predictGaussian(law: Law, drift: Drift): ScoreModel["predict"] {
  return (as, x, t) => {
    const { workspace, precision, rows, dim } = x;
    const { alpha, sigma2 } = coefficientsAt(drift, t, x);
    const [mean, variance] = [workspace.constant(law.means, "f64"), workspace.constant(law.variances, "f64")];
    const out = workspace.batch(rows, dim);
    workspace.kernels.gaussian(
      kindOf(as, x, law.dim),
      precision,
      out.address,
      x.address,
      rows,
      dim,
      mean,
      variance,
      alpha,
      sigma2,
    );
    return out;
  };
}

/** ∇²log p · v of one Gaussian does not depend on x: it is the score at v of the same Gaussian with mean 0. */
function gaussianJvp(law: Law, drift: Drift): NonNullable<ScoreModel["jvp"]> {
  const centred = predictGaussian({ ...law, means: new Float64Array(law.dim) }, drift);
  return (x, v, t) => {
    requireShapeOf(x, v);
    return centred("score", v, t);
  };
}

function predictMixture(law: Law, drift: Drift): ScoreModel["predict"] {
  return (as, x, t) => {
    const { workspace, precision, rows, dim } = x;
    const { alpha, sigma2 } = coefficientsAt(drift, t, x);
    const parameters = {
      components: law.components,
      layout: law.layout,
      means: workspace.constant(law.means),
      variances: workspace.constant(law.variances, "f64"),
      logWeights: workspace.constant(law.logWeights, "f64"),
    };
    const out = workspace.batch(rows, dim);
    workspace.kernels.mixture(
      kindOf(as, x, law.dim),
      precision,
      out.address,
      x.address,
      rows,
      dim,
      parameters,
      alpha,
      sigma2,
      0,
    );
    return out;
  };
}

/** Σ r_k u_k, or E[X₀|x] = Σ r_k (m_k − α S_k u_k). */
function predictByLoops(law: Law, drift: Drift): ScoreModel["predict"] {
  const { dim } = law;
  return (as, x, t) => {
    const out = x.workspace.batch(x.rows, dim);
    const kind = kindOf(as, x, dim);
    const denoised = new Float64Array(dim);
    const scratch = new Float64Array(dim);
    visitRows(law, drift, x, t, (point, row) => {
      const { slice, score, responsibilities: r, pull } = point;
      if (kind === "score") {
        out.data.set(score, row * dim);
        return;
      }
      denoised.fill(0);
      for (let k = 0; k < law.components; k++) {
        if (r[k] === 0) continue;
        pullOf(point, k);
        applySpectral(law, k, law.variances, pull, scratch);
        for (let j = 0; j < dim; j++) denoised[j] += r[k] * (law.means[k * dim + j] - slice.alpha * scratch[j]);
      }
      out.data.set(denoised, row * dim);
    });
    return out;
  };
}

/** Checks the arguments of a prediction. */
function kindOf(as: Prediction, x: Batch, dim: number): "score" | "denoised" {
  if (as !== "score" && as !== "denoised")
    throw new BackstepError(
      "CAPABILITY_MISSING",
      `the prediction "${as}" was requested; an analytic model predicts "score" and "denoised"`,
    );
  if (x.dim !== dim)
    throw new BackstepError(
      "SHAPE_MISMATCH",
      `the batch has dimension ${x.dim}; it must have the dimension of the model, ${dim}`,
    );
  return as;
}
