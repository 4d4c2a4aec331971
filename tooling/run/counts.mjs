// Numbers of passed and failed items of a stage, from the report that its tool wrote.
import { readFileSync } from "node:fs";

function vitestCounts(file) {
  const report = JSON.parse(readFileSync(file, "utf8"));
  // A test file that cannot be loaded contains no failed test and is still a failure.
  const unloadable = report.testResults.filter(
    ({ status, assertionResults }) => status === "failed" && !assertionResults.some((test) => test.status === "failed"),
  ).length;
  return { passed: report.numPassedTests, failed: report.numFailedTests + unloadable };
}

function packageCounts(file) {
  const { passed, failed } = JSON.parse(readFileSync(file, "utf8"));
  return { passed: passed.length, failed: failed.length };
}

function programCounts(file) {
  const outcomes = Object.values(JSON.parse(readFileSync(file, "utf8")));
  const failed = outcomes.filter(({ status }) => status !== 0).length;
  return { passed: outcomes.length - failed, failed };
}

const countsOf = { vitest: vitestCounts, packages: packageCounts, programs: programCounts };

/** Counts of a stage that ended with `status`; a stage without a report is one item. */
export function counts({ counts: kind, report }, status) {
  const one = { passed: status === 0 ? 1 : 0, failed: status === 0 ? 0 : 1 };
  if (!kind) return one;
  try {
    const many = countsOf[kind](report);
    // If the tool failed although its report has no failure, that is one failure.
    return status !== 0 && many.failed === 0 ? { ...many, failed: 1 } : many;
  } catch {
    return { passed: 0, failed: 1 };
  }
}
