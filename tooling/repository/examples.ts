/** The TypeScript examples of a README that are complete programs: those that import something. */
export function readmeExamples(readme: string): string[] {
  const blocks = [...readme.matchAll(/^```ts\r?\n([\s\S]*?)^```$/gm)].map(([, code = ""]) => code);
  return blocks.filter((code) => /^import /m.test(code));
}

/** The first example whose imports of our packages are all among these. */
export function exampleWithin(readme: string, packages: readonly string[]): string | undefined {
  return readmeExamples(readme).find((code) =>
    [...code.matchAll(/from "(@backstep\/[^/"]+)[^"]*"/g)].every(([, name = ""]) => packages.includes(name)),
  );
}
