// How many things a stage that consists of many things passed and failed, from the report that its tool wrote.
import { readFileSync } from "node:fs";

function vitestCounts(file) {
  const report = JSON.parse(readFileSync(file, "utf8"));
  // A test file that could not be loaded has no failed test in it, yet is a failure.
  const unloadable = report.testResults.filter(
    ({ status, assertionResults }) => status === "failed" && !assertionResults.some((test) => test.status === "failed"),
  ).length;
  return { passed: report.numPassedTests, failed: report.numFailedTests + unloadable };
}

function packageCounts(file) {
  const { passed, failed } = JSON.parse(readFileSync(file, "utf8"));
  return { passed: passed.length, failed: failed.length };
}

const countsOf = { vitest: vitestCounts, packages: packageCounts };

/** Counts of a stage that has ended with `status`; a stage without a report counts as one. */
export function counts({ counts: kind, report }, status) {
  const one = { passed: status === 0 ? 1 : 0, failed: status === 0 ? 0 : 1 };
  if (!kind) return one;
  try {
    const many = countsOf[kind](report);
    // The tool says that it failed although nothing in its report did: that is one failure more.
    return status !== 0 && many.failed === 0 ? { ...many, failed: 1 } : many;
  } catch {
    return { passed: 0, failed: 1 };
  }
}
