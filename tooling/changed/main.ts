import { changedFiles, mergeBase } from "./files.ts";
import { type Scope, scopeOf } from "./scope.ts";

function reportOf(base: string, changed: readonly string[], { shared, tests, readmes, leftOut }: Scope): string {
  const since = `${changed.length} files changed since ${base}`;
  if (changed.length === 0) return `Nothing changed since ${base}.`;
  if (shared.length > 0) return `${since}. ${shared.join(", ")} can affect every test: everything is checked.`;
  const chosen = `${tests.length} test files and the examples of ${readmes.length} READMEs can be affected`;
  const omitted = [...leftOut, "all other tests", "whatever needs built packages (npm run pack:check)"];
  return [`${since}; ${chosen}.`, "Left out:", ...omitted.map((each) => `  ${each}`)].join("\n");
}

/** What a change since the last common commit with a base can affect, and a report of it as text. */
export function changedScope(base: string): { readonly scope: Scope; readonly report: string } {
  const commit = mergeBase(base);
  const changed = changedFiles(commit);
  const scope = scopeOf(changed, commit);
  return { scope, report: reportOf(base, changed, scope) };
}
