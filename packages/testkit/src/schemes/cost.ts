import { type Batch, type NoiseSource, type ScoreModel, sample, type Times } from "@backstep/core";
import { freshNoise } from "@backstep/core/plugin";
import { claim } from "../claim.ts";
import type { Runner } from "../runner.ts";
import { runOf, type SchemeCheck } from "./fixture.ts";

/** What it costs is what it declares. */
export function costChecks({ it }: Runner, check: SchemeCheck): void {
  const steps = 6;

  it("makes the declared number of score evaluations and Jacobian products", async () => {
    const options = runOf(check, steps);
    const { nfePerStep, nfeAtStart = 0, jvpsPerStep } = options.scheme.info;
    const { nfe, jvps } = await sample(options);
    claim(
      nfe === steps * nfePerStep + nfeAtStart,
      `${nfe} evaluations in ${steps} steps, declared ${nfePerStep} a step and ${nfeAtStart} at the start`,
    );
    const asDeclared = jvpsPerStep === "adaptive" ? jvps > 0 : jvps === steps * jvpsPerStep;
    claim(asDeclared, `${jvps / steps} Jacobian products a step, declared ${jvpsPerStep}`);
  });

  it("evaluates inside its step, and at the end of it only if declared", async () => {
    const options = runOf(check, steps);
    const { times } = options;
    const seen: { step: number; t: number }[] = [];
    await sample({
      ...options,
      model: watched(options.model, (x, t) =>
        seen.push(...list(t).map((time) => ({ step: x.workspace.position.step, t: time }))),
      ),
    });
    for (const { step, t } of seen)
      claim(
        t <= times[step] && t >= times[step + 1],
        `step ${step} from ${times[step]} to ${times[step + 1]} evaluates at ${t}`,
      );
    const atEnd = seen.some(({ step, t }) => t === times[step + 1]);
    claim(
      atEnd === (options.scheme.info.evaluatesAtEnd !== false),
      `it ${atEnd ? "evaluates" : "does not evaluate"} at the end of a step, and declares the opposite`,
    );
  });

  it("consumes the noise that it declares, over its own step, once", async () => {
    const options = runOf(check, steps);
    const { times, scheme } = options;
    const drawn: { step: number; t0: number; t1: number }[] = [];
    await sample({ ...options, n: 1, noise: recording(freshNoise(1), (request) => drawn.push(request)) });
    for (let step = 0; step < steps; step++) {
      const mine = drawn.filter((request) => request.step === step).sort((a, b) => b.t0 - a.t0);
      claim(
        mine.length > 0 === scheme.noise.length > 0,
        `step ${step} asks for integrals ${mine.length} times, and declares ${scheme.noise.length}`,
      );
      for (const { t0, t1 } of mine)
        claim(
          t0 <= times[step] && t1 >= times[step + 1] && t1 < t0,
          `step ${step} asks for integrals over [${t1}, ${t0}]`,
        );
      for (let k = 1; k < mine.length; k++)
        claim(mine[k].t0 <= mine[k - 1].t1, `step ${step} asks for overlapping integrals`);
    }
  });
}

function watched(model: ScoreModel, see: (x: Batch, t: Times) => void): ScoreModel {
  return {
    ...model,
    predict(as, x, t) {
      see(x, t);
      return model.predict(as, x, t);
    },
  };
}

function recording(source: NoiseSource, see: (request: { step: number; t0: number; t1: number }) => void): NoiseSource {
  return {
    ...source,
    integrals(weights, drift, t0, t1, like) {
      see({ step: like.workspace.position.step, t0: list(t0)[0], t1: list(t1)[0] });
      return source.integrals(weights, drift, t0, t1, like);
    },
  };
}

const list = (times: Times): readonly number[] => (typeof times === "number" ? [times] : [...times]);
