import { type SampleOptions, sample, type Times } from "@backstep/core";

/** Every time at which a run evaluates the model, with its step. */
export async function evaluationsOf(options: SampleOptions): Promise<readonly { step: number; time: number }[]> {
  const seen: { step: number; time: number }[] = [];
  const { model } = options;
  await sample({
    ...options,
    model: {
      ...model,
      predict(as, x, t: Times) {
        for (const time of typeof t === "number" ? [t] : t) seen.push({ step: x.workspace.position.step, time });
        return model.predict(as, x, t);
      },
    },
  });
  return seen;
}
