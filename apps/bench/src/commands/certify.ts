import {
  type CertifyOptions,
  certifyProblems,
  type Finding,
  certify as findings,
  startSampler,
} from "@backstep/certify";
import { problemReport, samplerLine } from "../tables/certify.ts";
import { type CertifyFlags, comparedScheme, defineCertify, noiseLevelFor, requireCommand } from "./certify-options.ts";
import { type Command, status } from "./command.ts";
import { progressLine } from "./progress.ts";
import type { Terminal } from "./terminal.ts";

/** `backstep certify --command "…" [--drift D] [--steps 16,32,…] [--noise-level η] [--same-as SCHEME] [--timeout S] [--json]`. */
export const certify: Command<CertifyFlags> = {
  define: defineCertify,
  async run(words, flags, terminal) {
    const command = requireCommand(words, flags);
    const problems = certifyProblems(flags.drift);
    const sameAs = await comparedScheme(flags, terminal);
    const { steps, timeout, json } = flags;
    const { signal } = terminal;

    const sampler = await startSampler(command, { timeout, signal });
    try {
      const noiseLevel = noiseLevelFor(sampler, flags.noiseLevel);
      if (!json) terminal.out(`${samplerLine(sampler.hello, noiseLevel)}\n`);
      let passed = true;
      for (const problem of problems) {
        const options = { sampler, problem, steps, noiseLevel, signal, ...(sameAs && { sameAs }) };
        const found = await collect(options, json === true, terminal);
        passed &&= found.every((finding) => finding.kind !== "check" || finding.passed);
      }
      return passed ? status.ok : status.failed;
    } finally {
      await sampler.close();
    }
  },
};

/** Prints each finding at once as JSON, or all findings of a problem together as a table. */
async function collect(options: CertifyOptions, json: boolean, terminal: Terminal): Promise<readonly Finding[]> {
  const found: Finding[] = [];
  const { problem, steps } = options;
  // Impulses through N steps cost N².
  const work = (count: number): number => count ** 2;
  const total = steps.reduce((sum, count) => sum + work(count), 0);
  const progress = progressLine(terminal, problem.name, total);
  try {
    for await (const finding of findings(options)) {
      found.push(finding);
      if (json) terminal.out(`${JSON.stringify(finding)}\n`);
      if (finding.kind === "law") progress.add(work(finding.steps));
    }
  } finally {
    progress.clear();
  }
  if (!json) terminal.out(`\n${problemReport(problem, found, terminal.columns)}\n`);
  return found;
}
