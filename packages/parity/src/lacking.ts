/** Why a case cannot be replayed: what it needs and the project does not have. */
export class Lacking extends Error {}

/** Skips the case that is being looked at. */
export function lacks(what: string): never {
  throw new Lacking(what);
}

/** Skips a case with an option that its adapter does not honour: an option of a peer is never passed over in silence. */
export function requireHonoured(options: Readonly<Record<string, unknown>>, honoured: readonly string[]): void {
  const other = Object.keys(options).find((name) => !honoured.includes(name));
  if (other !== undefined) lacks(`option ${other} = ${JSON.stringify(options[other])}`);
}
