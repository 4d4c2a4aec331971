// Placeholder until the deterministic versions land.
export const { exp, log, expm1, log1p, sin, cos, pow, sqrt } = Math;
