/** What converges: the law in W2, expectations, or paths. */
export type OrderKind = "law" | "weak" | "strong";

/**
 * Largest difference between a measured and a declared order that still counts as equal.
 *
 * - Errors of laws and expectations are exact, so slopes in the asymptotic range agree to a few hundredths.
 * - Strong errors are means over paths. Their orders have standard errors of 0.02 to 0.03 and are not extrapolated, so the next term of the
 *   error remains in them.
 */
export const tolerance: Readonly<Record<OrderKind, number>> = { law: 0.05, weak: 0.05, strong: 0.1 };
