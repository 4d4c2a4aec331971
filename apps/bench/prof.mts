import { drawSamples, sample } from "@backstep/core";
import { createWorkspace } from "@backstep/core/plugin";
import { ou, vpDiscrete, vpLinear } from "@backstep/drifts";
import { uniform } from "@backstep/grids";
import {
  dataLaw,
  diffused,
  errorCauses,
  exactLaw,
  exactReverse,
  flowErrors,
  forwardLaw,
  lawAt,
  lineLawAt,
  lineW2,
  strongErrors,
  weakErrors,
} from "@backstep/law";
import { ddim } from "@backstep/scheme-ddim";
import { eulerMaruyama } from "@backstep/scheme-euler-maruyama";
import { heun } from "@backstep/scheme-heun";
import { randomizedMidpoint } from "@backstep/scheme-randomized-midpoint";
import { empirical, fitGaussian, gaussian, mixture } from "@backstep/score-analytic";

const drift = ou({ horizon: 4 });
const times = uniform()(8, drift, 0.1);
const show = (v: unknown) =>
  JSON.stringify(v, (_, x) =>
    ArrayBuffer.isView(x)
      ? Array.from(x as Float64Array, (y) => (Number.isFinite(y) ? y : String(y)))
      : typeof x === "number" && !Number.isFinite(x)
        ? String(x)
        : x,
  )?.slice(0, 300);
const attempt = async (name: string, f: () => unknown) => {
  try {
    console.log(name, show(await f()));
  } catch (e: any) {
    console.log(name, "ERR", e.code ?? "UNCODED " + e.stack?.slice(0, 300), String(e.message).slice(0, 150));
  }
};
for (const [m, v] of [
  [1e150, 1e150],
  [1e150, 1e300],
  [1e-150, 1e-150],
  [1e-150, 1e-300],
  [1, 1e300],
  [1e160, 1],
  [1e200, 1e150],
  [0, 1e-320],
] as const) {
  console.log("---- mean", m, "variance", v);
  const g = gaussian({ mean: [m, -m / 2], variance: [v, v / 2] });
  const l = gaussian({ mean: [m], variance: [v] });
  for (const s of [eulerMaruyama(), ddim(), randomizedMidpoint()]) {
    await attempt("exactLaw " + s.info.name, () => exactLaw({ scheme: s, drift, target: g, times }));
    await attempt("causes " + s.info.name, () => errorCauses({ scheme: s, drift, target: g, times, start: "prior" }));
  }
  await attempt("lawAt", () => lawAt(g, drift, 0.5));
  await attempt("line density", async () => {
    const w = lineLawAt(l, drift, 0.5);
    return [w.low, w.high, await w.density(Float64Array.of(w.low, (w.low + w.high) / 2, m * drift.alpha(0.5)))];
  });
  await attempt("forwardLaw", async () => {
    const w = await forwardLaw({ scheme: eulerMaruyama(), drift, target: l, times });
    return [w.low, w.high, await w.density(Float64Array.of(w.low, m * drift.alpha(0.1)))];
  });
  await attempt("weakErrors", () => weakErrors({ scheme: eulerMaruyama(), drift, target: l, times }));
  await attempt("flowErrors", () =>
    flowErrors({ scheme: heun(), drift, target: l, steps: [8], times: (n) => uniform()(n, drift, 0.1), points: 100 }),
  );
  await attempt("strongErrors", () =>
    strongErrors({
      scheme: eulerMaruyama(),
      drift,
      target: l,
      steps: [4, 8],
      finest: 16,
      times: (n) => uniform()(n, drift, 0.1),
      paths: 10,
    }),
  );
  const mix = mixture({
    weights: [0.5, 0.5],
    means: [
      [m, 0],
      [-m, m],
    ],
    variance: v,
  });
  const mixed = mixture({
    weights: [0.5, 0.5],
    means: [
      [m, 0],
      [-m, m],
    ],
    covariances: [
      [
        [v, 0],
        [0, v],
      ],
      [
        [v, v / 2],
        [v / 2, v],
      ],
    ],
  });
  for (const [name, t] of [
    ["mixture", mix],
    ["full mixture", mixed],
    ["gaussian", g],
    [
      "empirical",
      empirical({
        data: [
          [m, 0],
          [0, m],
          [-m, m],
        ],
      }),
    ],
  ] as const) {
    await attempt(name + " moments", () => t.moments);
    await attempt(
      name + " sample",
      async () => (await sample({ scheme: ddim(), drift, model: t.score(drift), times, n: 3 })).x,
    );
    await attempt(name + " draw", async () => drawSamples(t, { n: 2 }));
    await attempt(name + " all", async () => {
      const w = await createWorkspace("f64");
      const x = w.batch(3, 2);
      x.data.set([m, 0, -m, m, 3, 4]);
      const mo = t.score(drift);
      const out: Record<string, unknown> = {};
      for (const as of ["score", "denoised"] as const)
        out[as] = Array.from((await mo.predict(as, x, 0.5)).data, String).join(" ");
      out.log = Array.from(await mo.logDensity!(x, 0.5), String).join(" ");
      out.div = Array.from(await mo.divergence!(x, 0.5), String).join(" ");
      out.hess = Array.from((await mo.hessian!(x, 0.5)).data, String).join(" ");
      return out;
    });
  }
  await attempt("fit", () => {
    const f = fitGaussian(
      [
        [m, 0],
        [0, m],
        [-m, m],
      ],
      3,
      2,
    );
    return [f.moments, f.eigen!.inBasis.moments];
  });
  await attempt("covariance", () => {
    const f = gaussian({
      mean: [m, m],
      covariance: [
        [v, v / 2],
        [v / 2, v],
      ],
    });
    return [f.moments, f.eigen!.inBasis.moments];
  });
}
