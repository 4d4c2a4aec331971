export { type CertifyOptions, certify, type Finding, type FittedOrder, type LawRow } from "./certify.ts";
export type { Check } from "./checks.ts";
export type { Hello } from "./messages.ts";
export { type CertifyProblem, certifyProblems } from "./problems.ts";
export { type ExternalSampler, startSampler } from "./sampler.ts";
