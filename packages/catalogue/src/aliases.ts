/**
 * The names of schemes in Yu and Yu (arXiv:2502.04849), with the names in the catalogue. Upper and lower case do not matter in experiments.
 * Each means the scheme with its default options.
 */
export const schemeAliases: Readonly<Record<string, string>> = {
  EM: "euler-maruyama",
  EI: "exponential-integrator",
  REM: "randomized-midpoint",
  REI: "randomized-exponential",
  SO: "local-linearization",
};
