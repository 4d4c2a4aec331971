import { join } from "node:path";
import { BackstepError, type Scheme, type ScoreModel } from "@backstep/core";
import { createWorkspace, predict, releaseWorkspace } from "@backstep/core/plugin";
import { readNpy } from "@backstep/datasets";
import { edm } from "@backstep/drifts";
import { checked, namingFile } from "@backstep/input";
import { readBytes } from "@backstep/input/node";
import { eulerMaruyama } from "@backstep/scheme-euler-maruyama";
import { heun } from "@backstep/scheme-heun";
import { onnxScore } from "@backstep/score-onnx";
import { openSession } from "@backstep/score-onnx/node";
import { z } from "zod";
import type { Check } from "../checks/check.ts";
import type { GoldenFile, Matrix } from "../golden/golden-file.ts";
import { ancestral } from "../k-diffusion/ancestral.ts";
import { createDeviation, type Deviation } from "../replay/deviation.ts";
import { normalsOf, runnerOf, type Segment } from "../replay/replay.ts";
import { unsupported } from "../replay/unsupported.ts";

const tolerances = { pair: 1e-5, sampling: 1e-3 };
const numbers = z.array(z.number()).min(1);
const shape = {
  onnx: z.string(),
  pairs: z.array(z.looseObject({ batch: z.number(), x_file: z.string(), y_file: z.string(), sigma: numbers })),
  sampling: z.looseObject({
    peer: z.string(),
    sigmas: numbers.min(2),
    latents_file: z.string(),
    noises_file: z.string().optional(),
    final_x: z.record(z.string(), z.array(numbers).min(1)),
  }),
};
type Sampling = z.infer<typeof shape.sampling>;

/** A network as a score model, and its drift, whose time is the noise level. */
interface Network {
  readonly drift: ReturnType<typeof edm>;
  readonly model: ScoreModel;
}

/** The checks of a network: recorded outputs, and recorded samples. All files are read before anything runs. */
export async function networkChecks({ name, folder, content }: GoldenFile): Promise<readonly Check[]> {
  if (content.onnx === undefined) return [];
  const at = (key: string): string => `${name}.json: ${key}`;
  const session = await openSession(join(folder, checked(shape.onnx, content.onnx, at("onnx"))));
  const drift = edm({ sigmaMax: 80 });
  const network = { drift, model: await namingFile(at("onnx"), () => onnxScore({ session, drift })) };
  const about = { peer: content.peer, tolerance: tolerances.pair };
  const checks: Check[] = [];
  for (const [k, pair] of checked(shape.pairs, content.pairs ?? [], at("pairs")).entries()) {
    const [x, y] = [await points(folder, pair.x_file), await points(folder, pair.y_file)];
    const id = `${name}/pairs/${String(k).padStart(3, "0")}`;
    requireSize(`${id}: x_file`, x, pair.batch * network.model.dim);
    requireSize(`${id}: sigma`, pair.sigma, pair.batch);
    checks.push({ ...about, id, sampler: "ONNX pair", measure: () => pairDeviation(network, x, y, pair.sigma) });
  }
  if (content.sampling !== undefined) {
    const sampling = checked(shape.sampling, content.sampling, at("sampling"));
    checks.push(...(await samplingChecks(name, folder, sampling, network)));
  }
  return checks;
}

async function pairDeviation(
  { drift, model }: Network,
  x: Float32Array,
  y: Float32Array,
  sigma: readonly number[],
): Promise<Deviation> {
  const deviation = createDeviation();
  const workspace = await createWorkspace("f32");
  try {
    const batch = workspace.batch(sigma.length, model.dim);
    batch.data.set(x);
    deviation.compare("output", (await predict(model, drift, "denoised", batch, Float64Array.from(sigma))).data, y);
    return deviation;
  } finally {
    releaseWorkspace(workspace);
  }
}

async function samplingChecks(
  name: string,
  folder: string,
  { peer, sigmas, latents_file, noises_file, final_x }: Sampling,
  network: Network,
): Promise<readonly Check[]> {
  const latents = await points(folder, latents_file);
  requireSize(latents_file, latents, Math.max(1, Math.round(latents.length / network.model.dim)) * network.model.dim);
  const noises = noises_file === undefined ? [] : split(await points(folder, noises_file), latents.length);
  return Object.entries(final_x).map(([sampler, expected]) => {
    const segments = Object.hasOwn(samplers, sampler) ? samplers[sampler](sigmas, noises) : undefined;
    return {
      id: `${name}/sampling/${sampler}`,
      peer,
      sampler: `${sampler} on a network`,
      tolerance: tolerances.sampling,
      measure: async () =>
        samplingDeviation(
          network,
          segments ?? unsupported(`sampler ${sampler} is not implemented`),
          sigmas[0],
          latents,
          expected,
        ),
    };
  });
}

async function samplingDeviation(
  network: Network,
  segments: readonly Part[],
  scale: number,
  latents: Float32Array,
  expected: Matrix,
): Promise<Deviation> {
  let x = Float64Array.from(latents, (z) => z * scale);
  for (const segment of segments) {
    const states = await runnerOf({ ...network, precision: "f32", ...segment })(x, x.length / network.model.dim);
    x = Float64Array.from(states[states.length - 1]);
  }
  const deviation = createDeviation();
  deviation.compare("final state", x, expected.flat());
  return deviation;
}

type Part = Pick<Segment, "scheme" | "times" | "noise" | "noiseLevel">;
type Sampler = (sigmas: readonly number[], noises: readonly Matrix[]) => readonly Part[];

const deterministic =
  (scheme: Scheme): Sampler =>
  (sigmas) => [{ scheme, times: sigmas, noiseLevel: 0 }];

/** Samplers of k-diffusion in σ. The ancestral one adds noise after each step except the last. */
const samplers: Readonly<Record<string, Sampler>> = {
  euler: deterministic(eulerMaruyama()),
  heun: deterministic(heun({ lastStep: "euler" })),
  euler_ancestral: (sigmas, noises) =>
    sigmas.slice(1).map((to, k) => ({
      scheme: ancestral(1, to / sigmas[k]),
      times: [sigmas[k], to],
      noise: normalsOf([to > 0 ? noises[k] : noises[0]?.map((row) => row.map(() => 0))]),
    })),
};

async function points(folder: string, file: string): Promise<Float32Array> {
  const bytes = await readBytes(join(folder, file));
  const { data, dtype } = await namingFile(file, async () => readNpy(bytes));
  if (data instanceof Float32Array) return data;
  throw new BackstepError("FILE_FORMAT", `${file} holds ${dtype}; it must hold <f4; save the array as float32`);
}

/** Splits the values into draws of `length` values, each as one row. */
function split(values: Float32Array, length: number): readonly Matrix[] {
  return Array.from({ length: Math.floor(values.length / length) }, (_, k) => [
    Array.from(values.subarray(k * length, (k + 1) * length)),
  ]);
}

function requireSize(where: string, values: ArrayLike<number>, length: number): void {
  if (values.length === length) return;
  throw new BackstepError("FILE_FORMAT", `${where} holds ${values.length} values; there must be ${length}`);
}
