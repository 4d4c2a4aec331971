const parts: readonly (readonly [pattern: RegExp, what: string])[] = [
  [/^ \* ```text\n(?: \*[^\n]*\n)+? \* ```$/m, "a formula block (```text)"],
  [/^ \* - \*\*Shapes\*\* \S/m, "a line on shapes (- **Shapes** …)"],
  [/^ \* @see \S/m, "its source (@see)"],
  [/^ \* @example\n \* ```ts\n/m, "an example that compiles (@example, ```ts)"],
];

/** The parts that the doc comment of a scheme's factory lacks. */
export function missingParts(comment: string): string[] {
  return parts.filter(([pattern]) => !pattern.test(comment)).map(([, what]) => what);
}
