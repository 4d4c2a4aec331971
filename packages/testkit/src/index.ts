export { type DriftSuiteOptions, driftSuite } from "./drifts/suite.ts";
export { type GridSuiteOptions, gridSuite } from "./grids/suite.ts";
export { type MetricSuiteOptions, metricSuite } from "./metrics/suite.ts";
export { type CheckBody, type CheckResult, type Runner, type RunSuiteOptions, runSuite } from "./runner.ts";
export { withExactHistory } from "./schemes/exact-history.ts";
export { claimSameRun, type IdentitySide } from "./schemes/identity.ts";
export { type SchemeSuiteOptions, schemeSuite } from "./schemes/suite.ts";
export { type ScoreSuiteOptions, scoreSuite } from "./scores/suite.ts";
export { type TargetSuiteOptions, targetSuite } from "./targets/suite.ts";
