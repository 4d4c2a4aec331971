import { cos, exp, sin } from "@backstep/core/plugin";

/** A smooth function of at most polynomial growth, whose expectations are compared. */
export interface TestFunction {
  readonly name: string;
  value(x: number): number;
}

/** The first two moments, and functions that depend on the shape of the law. Leading errors do not cancel for all of them. */
export const testFunctions: readonly TestFunction[] = [
  { name: "x", value: (x) => x },
  { name: "x²", value: (x) => x * x },
  { name: "cos x", value: cos },
  { name: "sin 2x", value: (x) => sin(2 * x) },
  { name: "exp(−x²)", value: (x) => exp(-x * x) },
];
