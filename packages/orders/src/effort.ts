import type { Scheme } from "@backstep/core";
import { aScheme, requireArguments } from "@backstep/core/plugin";
import { mixtureProblems, type OrderProblem } from "./problems.ts";

/** `test`: a verdict in seconds, for conformance suites. `report`: orders named to two decimals, in up to minutes. */
export type Effort = "test" | "report";

export interface MeasureOptions {
  /** Default `report`. */
  readonly effort?: Effort;
  readonly signal?: AbortSignal;
}

/**
 * A step of this scheme is expensive: quadrature over three draws and more (a uniform counts twice), or as many Jacobian products as its
 * accuracy needs. On the mixture, 256 such steps take a minute.
 */
export function isExpensive({ noise, normals = 0, uniforms = 0, info }: Scheme<unknown>): boolean {
  return noise.length + normals + 2 * uniforms > 2 || info.jvpsPerStep === "adaptive";
}

/** The mixture problems that a conformance suite can afford: all, or the one whose steps cost least if the scheme is expensive. */
export function affordableProblems(scheme: Scheme<unknown>): readonly OrderProblem[] {
  requireArguments("affordableProblems", { scheme: aScheme }, { scheme });
  return mixtureProblems().filter(({ drift }) => !isExpensive(scheme) || drift.name === "ve");
}
