import type { CertifyProblem, Check, Finding, FittedOrder, Hello, LawRow } from "@backstep/certify";
import { alignColumns, sixDigits, twoDigits } from "@backstep/report";

/** Describes a sampler in one line. */
export function samplerLine({ name, solves, normalsPerStep }: Hello, noiseLevel: number): string {
  const normals = normalsPerStep === 1 ? "1 normal" : `${normalsPerStep} normals`;
  return `${name}: ${solves}, ${normals} a step, noise level ${noiseLevel}`;
}

/** Findings on one problem: a table of exact errors, the order, and the checks. In a terminal, a wide table is divided. */
export function problemReport(problem: CertifyProblem, findings: readonly Finding[], columns?: number): string {
  const of = <K extends Finding["kind"]>(kind: K): readonly Extract<Finding, { kind: K }>[] =>
    findings.filter((each): each is Extract<Finding, { kind: K }> => each.kind === kind);
  const { name, mean, variance, drift, end } = problem;
  const title = `${name}: exact law on N([${mean.join(", ")}], diag(${variance.join(", ")})), from t = ${drift.horizon} to ${end} in equal steps`;
  const laws = of("law");
  const table =
    laws.length === 0
      ? []
      : [
          ...alignColumns([lawHead, ...laws.map(lawCells)], columns ? { width: columns - indent } : {}),
          ...of("order").map(orderLine),
          "",
        ];
  return [
    title,
    ...[...table, ...of("check").map(checkLine)].map((line) => `${" ".repeat(indent)}${line}`.trimEnd()),
  ].join("\n");
}

const indent = 2;
const lawHead = ["steps", "W2", "KL", "mean error", "sd error", "NFE/step", "at end"];

function lawCells({ steps, w2, kl, meanError, sdError, nfe, evaluatesAtEnd }: LawRow): string[] {
  const errors = [w2, kl, meanError, sdError].map(sixDigits);
  return [String(steps), ...errors, String(Number((nfe / steps).toPrecision(6))), evaluatesAtEnd ? "yes" : "no"];
}

function orderLine({ verdict, order, uncertainty, slopes, reason }: FittedOrder): string {
  const named = verdict === "measured" ? `${order!.toFixed(2)} ± ${twoDigits(uncertainty!)}` : "inconclusive";
  const shown = slopes.map((slope) => slope.toFixed(3)).join(" ");
  return `order in W2: ${named}; slopes ${shown || "none"}${reason === null ? "" : ` (${reason})`}`;
}

/** One check, its deviation, and the largest allowed deviation. */
function checkLine({ check, passed, deviation, allowed, text }: Check): string {
  const compared = `${twoDigits(deviation)} ${deviation <= allowed ? "≤" : ">"} ${twoDigits(allowed)}`;
  return `${passed ? "✓" : "✗"} ${check.padEnd(10)} ${text}: ${compared}`;
}
