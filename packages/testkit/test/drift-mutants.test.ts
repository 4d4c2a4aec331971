import type { Drift } from "@backstep/core";
import { driftSuite } from "../src/index.ts";
import { mutants } from "./mutants.ts";
import { drift } from "./toys.ts";

mutants<Drift>("drifts", (runner, factory) => driftSuite({ runner, factory }), drift, [
  ["g² of twice the size", () => drift({ g2: () => 2 }), /dt = g²\/α²/],
  ["f of the wrong sign", () => drift({ f: () => 0.5 }), /exp ∫f/],
  ["σ not of this diffusion", () => drift({ sigma: (t) => 1 - Math.exp(-t) }), /dt = g²\/α²/],
  ["timeOf off by a thousandth", () => drift({ timeOf: (ratio) => 1.001 * Math.log1p(ratio ** 2) }), /timeOf inverts/],
  ["σ′ without its root", () => drift({ sigmaPrime: (t) => 0.5 * Math.exp(-t) }), /are the slopes/],
  [
    "a transition without the factor 2",
    () =>
      drift({ transition: (t0, t1) => ({ ...drift().transition(t0, t1), scoreWeight: Math.expm1((t0 - t1) / 2) }) }),
    /transitions are the integrals/,
  ],
  [
    "transitions that only run down",
    () => drift({ transition: (t0, t1) => drift().transition(Math.max(t0, t1), Math.min(t0, t1)) }),
    /transitions are the integrals/,
  ],
  ["data at a time with noise", () => drift({ clean: 0.1 }), /at its clean time/],
  ["a horizon out of range", () => drift({ horizon: 3 }), /finite on its regular interval/],
]);
