import { type NoiseSource, type SampleOptions, sample, type Times } from "@backstep/core";
import { freshNoise } from "@backstep/core/plugin";
import { claim } from "../claim.ts";
import type { Runner } from "../runner.ts";
import { evaluationsOf } from "./evaluations.ts";
import { runOf, type SchemeCheck } from "./fixture.ts";

const steps = 6;

/** A step makes the evaluations and draws the noise that the scheme declares. */
export function costChecks({ it }: Runner, check: SchemeCheck): void {
  it("makes the declared number of score evaluations and Jacobian products", async () => {
    const options = runOf(check, steps);
    const { nfePerStep, nfeAtStart = 0, jvpsPerStep } = options.scheme.info;
    const { nfe, jvps } = await sample(options);
    claim(
      nfe === steps * nfePerStep + nfeAtStart,
      `${nfe} evaluations in ${steps} steps, but info declares ${nfePerStep} per step and ${nfeAtStart} more at the start`,
    );
    const asDeclared = jvpsPerStep === "adaptive" ? jvps > 0 : jvps === steps * jvpsPerStep;
    claim(asDeclared, `${jvps / steps} Jacobian products per step, but info.jvpsPerStep is ${jvpsPerStep}`);
  });

  it("evaluates inside its step, and at the end of it only if declared", async () => {
    const options = runOf(check, steps);
    const { times } = options;
    const evaluations = await evaluationsOf(options);
    for (const { step, time } of evaluations)
      claim(
        time <= times[step] && time >= times[step + 1],
        `step ${step} from ${times[step]} to ${times[step + 1]} evaluates at ${time}`,
      );
    const atEnd = evaluations.some(({ step, time }) => time === times[step + 1]);
    claim(
      atEnd === (options.scheme.info.evaluatesAtEnd !== false),
      `the score is ${atEnd ? "" : "not "}evaluated at the end of a step; info.evaluatesAtEnd is ${options.scheme.info.evaluatesAtEnd}`,
    );
  });

  it("consumes the noise that it declares, over its own step, once", async () => {
    const options = runOf(check, steps);
    const requests: IntegralRequest[] = [];
    await sample({ ...options, n: 1, noise: recording(freshNoise(1), (request) => requests.push(request)) });
    for (let step = 0; step < steps; step++) claimDisjoint(requests, step, options);
  });
}

/** A request of a step for integrals over [t1, t0]. */
interface IntegralRequest {
  readonly step: number;
  readonly t0: number;
  readonly t1: number;
}

/** A step requests integrals exactly if the scheme declares some. The requests are inside the step and do not overlap. */
function claimDisjoint(requests: readonly IntegralRequest[], step: number, { times, scheme }: SampleOptions): void {
  const downwards = requests.filter((request) => request.step === step).sort((a, b) => b.t0 - a.t0);
  claim(
    downwards.length > 0 === scheme.noise.length > 0,
    `step ${step} requests integrals ${downwards.length} times, but the scheme declares ${scheme.noise.length} in noise`,
  );
  for (const { t0, t1 } of downwards)
    claim(
      t0 <= times[step] && t1 >= times[step + 1] && t1 < t0,
      `step ${step} from ${times[step]} to ${times[step + 1]} requests integrals over [${t1}, ${t0}]; they must be inside the step`,
    );
  for (let k = 1; k < downwards.length; k++)
    claim(
      downwards[k].t0 <= downwards[k - 1].t1,
      `step ${step} requests integrals over intervals that overlap; each part of a step has one Brownian increment`,
    );
}

function recording(source: NoiseSource, record: (request: IntegralRequest) => void): NoiseSource {
  const first = (times: Times): number => (typeof times === "number" ? times : times[0]);
  return {
    ...source,
    integrals(weights, drift, t0, t1, like) {
      record({ step: like.workspace.position.step, t0: first(t0), t1: first(t1) });
      return source.integrals(weights, drift, t0, t1, like);
    },
  };
}
