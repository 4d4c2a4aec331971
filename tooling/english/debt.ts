/** Old offences: how often each context may still occur. A moved file keeps them, because no path is stored. */
export type Debt = ReadonlyMap<string, number>;

/** An offence with its place. */
export interface Offence {
  readonly place: string;
  readonly context: string;
  readonly advice: string;
}

/** Reads a debt file: one context per line, repeated once per occurrence. */
export function parseDebt(text: string): Debt {
  return counted(text.split("\n").filter((line) => line !== "" && !line.startsWith("#")));
}

export function formatDebt(debt: Debt): string {
  return [...debt]
    .flatMap(([context, count]) => Array.from({ length: count }, () => `${context}\n`))
    .sort()
    .join("");
}

function counted(contexts: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const context of contexts) counts.set(context, (counts.get(context) ?? 0) + 1);
  return counts;
}

/** Splits offences into new ones and old ones, and finds what was repaired since the debt was written. */
export function compare(
  offences: readonly Offence[],
  debt: Debt,
): { readonly fresh: Offence[]; readonly found: Debt; readonly remaining: Debt; readonly repaired: number } {
  const left = new Map(debt);
  const fresh = offences.filter(({ context }) => {
    const allowed = left.get(context) ?? 0;
    left.set(context, allowed - 1);
    return allowed <= 0;
  });
  const found = counted(offences.map(({ context }) => context));
  const remaining = new Map(
    [...debt].flatMap(([context, count]) => {
      const kept = Math.min(count, found.get(context) ?? 0);
      return kept > 0 ? [[context, kept] as const] : [];
    }),
  );
  const size = (each: Debt): number => [...each.values()].reduce((sum, count) => sum + count, 0);
  return { fresh, found, remaining, repaired: size(debt) - size(remaining) };
}
