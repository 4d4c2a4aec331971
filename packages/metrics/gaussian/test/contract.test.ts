import { metricSuite } from "@backstep/testkit";
import { describe, it } from "vitest";
import { bures, diagonalW2, frechet, kl } from "../src/index.ts";

const runner = { describe, it };

metricSuite({ runner, factory: bures, isotropic: (a, b, d) => Math.abs(a - b) * Math.sqrt(d) });
metricSuite({ runner, factory: diagonalW2, isotropic: (a, b, d) => Math.abs(a - b) * Math.sqrt(d) });
metricSuite({
  runner,
  factory: frechet,
  translation: (r) => r ** 2,
  degree: 2,
  isotropic: (a, b, d) => (a - b) ** 2 * d,
});
metricSuite({
  runner,
  factory: kl,
  translation: null,
  degree: 0,
  isotropic: (a, b, d) => (d / 2) * (b ** 2 / a ** 2 - 1 - Math.log(b ** 2 / a ** 2)),
});
