/** Why a case cannot be replayed: what it needs and the project does not have. */
export class Lacking extends Error {}

/** Skips the case that is being looked at. */
export function lacks(what: string): never {
  throw new Lacking(what);
}

/**
 * Skips a case with an option that its adapter does not honour; a peer's option must never be passed over in silence.
 * `harmless` are options that change nothing.
 */
export function requireHonoured(options: Readonly<Record<string, unknown>>, honoured: readonly string[]): void {
  const other = Object.keys(options).find((name) => !honoured.includes(name));
  if (other !== undefined) lacks(`option ${other} = ${JSON.stringify(options[other])}`);
}
