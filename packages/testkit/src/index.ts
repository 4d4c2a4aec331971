export { type DriftSuiteOptions, driftSuite } from "./drifts/suite.ts";
export { type MetricSuiteOptions, metricSuite } from "./metrics/suite.ts";
export { type GaussianProblem, gaussianProblems } from "./problems.ts";
export { type CheckResult, type Runner, runSuite } from "./runner.ts";
export { withExactHistory } from "./schemes/exact-history.ts";
export { claimSameRun, type IdentitySide } from "./schemes/identity.ts";
export { type LawOrder, measureLawOrders } from "./schemes/orders.ts";
export { type SchemeSuiteOptions, schemeSuite } from "./schemes/suite.ts";
export { type ScoreSuiteOptions, scoreSuite } from "./scores/suite.ts";
