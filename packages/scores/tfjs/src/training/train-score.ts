import { BackstepError } from "@backstep/core";
import { createWorkspace, eventsPass, releaseWorkspace, requireArguments, type Workspace } from "@backstep/core/plugin";
import { trainOptions } from "../arguments.ts";
import type { Checkpoint } from "./checkpoint.ts";
import { disposeSlots, type Slots, slotsOf } from "./optimizer.ts";
import type { Training, TrainOptions } from "./options.ts";
import { requireTrainOptions } from "./require-train-options.ts";
import { denoiserOf, requireSameTraining, settingsOf } from "./settings.ts";
import { loadSlots, loadVariables, saveSlots } from "./slots-io.ts";
import { trainStep } from "./train-step.ts";

/**
 * Trains a network to denoise data at all noise levels: score matching, by one of two losses with equal expectation.
 *
 * ```text
 * y = x₀ + ν z,    ln ν ~ N(P_mean, P_std²)        minimise E λ(ν) ‖D(y, ν) − x₀‖²/d,   D the preconditioned network
 * ```
 *
 * Adam on mini-batches drawn with replacement. The result is a moving average of the weights, which the variables hold afterwards.
 * Random numbers depend on (seed, step) alone, and a checkpoint has the rest of the state. A training that was interrupted and resumed
 * therefore ends at the same bits as one without interruption, on the same backend and machine.
 *
 * - **Shapes** data (n, d). The network receives each row with the shape `shape`.
 * - **Limits** for small networks. After an abort or an error the variables hold the weights of that step, not their average.
 *
 * @throws BackstepError `OPTION_INVALID`, `SHAPE_MISMATCH`, `DATA_INVALID`; `NON_FINITE` if the loss is not finite; `ABORTED` if the
 * signal aborts, with the checkpoint in its details.
 * @see T. Karras, M. Aittala, T. Aila, S. Laine, "Elucidating the Design Space of Diffusion-Based Generative Models", NeurIPS 2022, arXiv:2206.00364.
 * @example
 * ```ts
 * const { denoiser } = await trainScore({ tf, ...(await mlp({ tf, dim: 2, hidden: [64, 64] })), data, dim: 2, steps: 2000 });
 * const model = tfScore({ tf, model: denoiser, drift, dim: 2, prediction: "denoised", time: "nu", state: "y" });
 * ```
 */
export async function trainScore(options: TrainOptions): Promise<Training> {
  requireArguments("trainScore", trainOptions, options);
  requireTrainOptions(options);
  const { tf, variables, resume } = options;
  const settings = settingsOf(options);
  if (resume !== undefined) requireSameTraining(resume, settings, options);
  const slots = slotsOf(tf, variables);
  const workspace = await createWorkspace("f64");
  try {
    if (resume !== undefined) loadSlots(tf, slots, resume);
    const losses = Array.from(resume?.losses ?? []);
    const save = async (): Promise<Checkpoint> => ({
      step: losses.length,
      settings,
      shapes: variables.map(({ shape }) => [...shape]),
      ...(await saveSlots(slots)),
      losses: Float32Array.from(losses),
    });
    await run({ options, slots, workspace, losses, save });
    const checkpoint = await save();
    loadVariables(tf, variables, checkpoint.average);
    return { denoiser: denoiserOf(options), checkpoint };
  } finally {
    releaseWorkspace(workspace);
    disposeSlots(slots);
  }
}

interface Run {
  readonly options: TrainOptions;
  readonly slots: Slots;
  readonly workspace: Workspace;
  /** The loss of each completed step. */
  readonly losses: number[];
  save(): Promise<Checkpoint>;
}

async function run({ options, slots, workspace, losses, save }: Run): Promise<void> {
  const { steps, signal, onProgress, onCheckpoint, checkpointEvery = Number.POSITIVE_INFINITY } = options;
  const { checkpointSeconds = Number.POSITIVE_INFINITY } = options;
  const began = performance.now();
  let [reported, saved] = [began, began];
  while (losses.length < steps) {
    if (signal?.aborted)
      throw new BackstepError(
        "ABORTED",
        `the training was aborted before step ${losses.length} of ${steps}; give the checkpoint in its details as resume to continue`,
        { step: losses.length, checkpoint: await save() },
        signal.reason,
      );
    losses.push(await trainStep(options, slots, workspace, losses.length));
    if (losses.length % checkpointEvery === 0 || performance.now() - saved > 1000 * checkpointSeconds) {
      await onCheckpoint?.(await save());
      saved = performance.now();
    }
    const now = performance.now();
    if (now - reported < 50 && losses.length < steps) continue;
    onProgress?.({ step: losses.length, steps, loss: losses[losses.length - 1], elapsed: (now - began) / 1000 });
    // Pending events are handled here, an abort among them.
    await eventsPass();
    reported = performance.now();
  }
}
