/** Exit statuses. */
export const status = { ok: 0, failed: 1, badInput: 2, interrupted: 130 } as const;
