/** A case needs a feature that Backstep does not have. The check is skipped with this message. */
export class Unsupported extends Error {}

/** Skips the current case. */
export function unsupported(what: string): never {
  throw new Unsupported(what);
}

/** Skips a case with an option that its adapter does not know, so that a peer's option is never ignored without notice. */
export function requireKnownOptions(options: Readonly<Record<string, unknown>>, known: readonly string[]): void {
  const other = Object.keys(options).find((name) => !known.includes(name));
  if (other !== undefined) unsupported(`option ${other} = ${JSON.stringify(options[other])}`);
}
