import type { Scheme } from "@backstep/core";
import { schemeSuite } from "../src/index.ts";
import { batchMean, inPlace, mutants } from "./mutants.ts";
import { euler } from "./toys.ts";

let calls = 0;

mutants<Scheme>("schemes", (runner, factory) => schemeSuite({ runner, factory }), euler, [
  ["a score weight of 1.9 for 2", () => euler({ scoreFactor: 0.95 }), /converges to the right law/],
  ["a score weight off by a thousandth", () => euler({ scoreFactor: 1.001 }), /order/],
  ["noise √(e^h − 1) · √h for √h", () => euler({ noiseFactor: (h) => Math.sqrt(Math.expm1(h)) }), /order/],
  ["noise too small by a hundredth", () => euler({ noiseFactor: () => 0.99 }), /order/],
  ["twice the declared evaluations", () => euler({ info: { nfePerStep: 2 } }), /number of score evaluations/],
  ["a declared Jacobian product that is not made", () => euler({ info: { jvpsPerStep: 1 } }), /Jacobian products/],
  ["order 2 declared", () => euler({ info: { weakOrder: 2 } }), /declared weak order/],
  ["order ½ declared", () => euler({ info: { weakOrder: 0.5 } }), /declared weak order/],
  ["an undeclared evaluation at the end", () => euler({ evaluateAt: 1 }), /evaluates inside its step/],
  [
    "a declared evaluation at the end that is not made",
    () => euler({ info: { evaluatesAtEnd: true } }),
    /evaluates inside its step/,
  ],
  ["an evaluation outside the step", () => euler({ evaluateAt: -0.1 }), /evaluates inside its step/],
  ["noise of another interval", () => euler({ integralShare: 1.5 }), /consumes the noise/],
  [
    "a counter kept between runs",
    () => euler({ after: (x) => inPlace(x, (value) => value + 1e-9 * calls++) }),
    /same bits when run twice/,
  ],
  [
    "private random numbers",
    () => euler({ after: (x) => inPlace(x, (value) => value + 1e-9 * Math.random()) }),
    /same bits when run twice/,
  ],
  [
    "a change of its input",
    () => euler({ after: (_, x0) => inPlace(x0, (value) => value + 1) }),
    /does not change the state/,
  ],
  [
    "coupling to batch mates",
    () =>
      euler({
        after: (x) => {
          const mean = batchMean(x);
          inPlace(x, (value) => value - 1e-6 * mean);
        },
      }),
    /row 0 of one sample/,
  ],
  [
    "a dependence on the place in the chunk",
    () => euler({ after: (x) => inPlace(x, (value, i) => value + 1e-9 * i) }),
    /chunk size does not matter/,
  ],
  [
    "a swallowed NaN",
    () =>
      euler({
        after: (x) => {
          x.workspace.takeNonFinite();
          inPlace(x, (value) => (Number.isFinite(value) ? value : 0));
        },
      }),
    /not finite, with step/,
  ],
  ["a bad name", () => euler({ info: { name: "Toy Euler" } }), /complete information/],
  ["an ODE that draws noise", () => euler({ info: { solves: "ode", noiseLevel: 0 } }), /deterministic/],
  [
    "an ODE that draws further normals",
    () => ({ ...euler({ info: { solves: "ode", noiseLevel: 0 } }), noise: [], normals: 1 }),
    /deterministic/,
  ],
]);
