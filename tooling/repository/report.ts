/** Ends a check: prints the problems and fails, or prints one line on what holds. */
export function report(problems: readonly string[], holds: string): void {
  for (const problem of problems) console.error(problem);
  if (problems.length > 0) process.exitCode = 1;
  else console.log(holds);
}
