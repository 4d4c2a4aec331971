export { type CertifyOptions, certify, type Finding, type FittedOrder, type LawRow } from "./certify.ts";
export type { Check } from "./checks/check.ts";
export { type CertifyProblem, certifyProblems } from "./problems.ts";
export type { Hello } from "./protocol/messages.ts";
export { type ExternalSampler, startSampler } from "./protocol/sampler.ts";
