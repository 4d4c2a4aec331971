import { renameSync, rmSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import type { ErrorCode, ScoreModel } from "@backstep/core";
import { predict } from "@backstep/core/plugin";
import { edm, ou } from "@backstep/drifts";
import { gaussian } from "@backstep/score-analytic";
import * as layers from "@tensorflow/tfjs-layers";
import { describe, expect, it } from "vitest";
import { type Checkpoint, encodeCheckpoint, mlp, tfScore, trainScore } from "../../src/index.ts";
import { isCheckpoint, openTfjsScore, type TfjsSpec } from "../../src/node/index.ts";
import { difference, expectError, inWorkspace, rowsOf, tf } from "../support.ts";
import { graphModel, temporaryFolder } from "./files.ts";

const [mean, variance] = [[1, -0.5], 0.7];
const denoiser = { backend: "cpu", prediction: "denoised", time: "nu", state: "y" } as const;
const open = (spec: TfjsSpec, drift = edm()) => openTfjsScore(spec, { drift, folder: "/" });

const points = [
  [0.3, -1.2],
  [2.5, 0.4],
];
const scores = (model: ScoreModel, drift = edm()): Promise<Float64Array> =>
  inWorkspace(async (workspace) =>
    Float64Array.from((await predict(model, drift, "score", rowsOf(workspace, points), 0.9)).data),
  );

async function trained(): Promise<Checkpoint> {
  const data = Float64Array.from({ length: 200 }, (_, i) => Math.sin(i));
  const network = await mlp({ tf, dim: 2, hidden: [8, 5], seed: 1 });
  const { checkpoint } = await trainScore({ tf, ...network, data, dim: 2, steps: 5, learningRate: 0.05, ema: 0.5 });
  return checkpoint;
}

function checkpointFiles({ json, bytes }: { json: string; bytes: Uint8Array }): string {
  const folder = temporaryFolder();
  writeFileSync(join(folder, "training.json"), json);
  writeFileSync(join(folder, "training.bin"), bytes);
  return folder;
}

describe("openTfjsScore", () => {
  it.each(["cpu", "wasm"] as const)(
    "opens a graph model that is an exact denoiser, on the backend %s",
    async (backend) => {
      const drift = ou();
      const exact = gaussian({ mean, variance: [variance, variance] }).score(drift);
      const { model } = await open({ ...denoiser, backend, model: graphModel([variance, ...mean]) }, drift);
      expect(difference(await scores(model, drift), await scores(exact, drift))).toBeLessThan(2e-6);
    },
  );

  it("opens a model of layers, relative to the folder of the call", async () => {
    const [x, t] = [layers.input({ shape: [2] }), layers.input({ shape: [1] })];
    const out = layers.layers.dense({ units: 2, activation: "tanh" }).apply(layers.layers.concatenate().apply([x, t]));
    const network = layers.model({ inputs: [x, t], outputs: out as layers.SymbolicTensor });
    const folder = temporaryFolder();
    await network.save({
      save: async ({ modelTopology, weightSpecs, weightData }) => {
        const weightsManifest = [{ paths: ["w.bin"], weights: weightSpecs }];
        writeFileSync(
          join(folder, "model.json"),
          JSON.stringify({ format: "layers-model", modelTopology, weightsManifest }),
        );
        writeFileSync(join(folder, "w.bin"), new Uint8Array(weightData as ArrayBuffer));
        return { modelArtifactsInfo: { dateSaved: new Date(), modelTopologyType: "JSON" } };
      },
    });
    const spec: TfjsSpec = { backend: "cpu", prediction: "score", model: `${basename(folder)}/model.json` };
    const { model } = await openTfjsScore(spec, { drift: edm(), folder: dirname(folder) });
    const inMemory = tfScore({ tf, model: network, drift: edm(), dim: 2, prediction: "score" });
    expect(Array.from(await scores(model))).toEqual(Array.from(await scores(inMemory)));
  });

  it("opens a checkpoint, whose averaged weights are the network", async () => {
    const checkpoint = await trained();
    const folder = checkpointFiles(encodeCheckpoint(checkpoint));
    const { model, digest } = await open({ model: folder, backend: "cpu" });
    const other = encodeCheckpoint({ ...checkpoint, average: checkpoint.weights });
    const raw = await open({ model: checkpointFiles(other), backend: "cpu" });
    const again = await open({ model: join(folder, "training.json"), backend: "cpu" });
    expect(await scores(again.model)).toEqual(await scores(model));
    expect(await scores(raw.model)).not.toEqual(await scores(model));
    expect([again.digest === digest, raw.digest === digest]).toEqual([true, false]);
    expect(await isCheckpoint(folder)).toBe(true);
    expect(await isCheckpoint(graphModel([variance, ...mean]))).toBe(false);
  });

  it("returns the shape and the range of the spec, also for the rows of a checkpoint", async () => {
    const model = checkpointFiles(encodeCheckpoint(await trained()));
    const { rows, window, ...score } = await open({ model, backend: "cpu", shape: [2, 1], range: [-1, 1] });
    expect({ rows, window }).toEqual({ rows: { shape: [2, 1], planar: false }, window: [-1, 1] });
    expect((await scores(score.model)).length).toBe(4);
    expect(await open({ model, backend: "cpu" })).not.toHaveProperty("rows");
  });
});

describe("openTfjsScore refuses", () => {
  const edited = (text: string): string => {
    const folder = graphModel([variance, ...mean]);
    writeFileSync(join(folder, "model.json"), text);
    return folder;
  };
  const withTwoNames = (): string => {
    const folder = graphModel([variance, ...mean]);
    renameSync(join(folder, "model.json"), join(folder, "a.json"));
    writeFileSync(join(folder, "b.json"), "{}");
    return folder;
  };
  const withoutWeights = (): string => {
    const folder = graphModel([variance, ...mean]);
    rmSync(join(folder, "weights.bin"));
    return folder;
  };

  const models: readonly (readonly [what: string, path: () => string, code: ErrorCode, part: string])[] = [
    ["a missing file", () => "none/model.json", "FILE_NOT_FOUND", "none/model.json does not exist"],
    ["an empty folder", temporaryFolder, "FILE_NOT_FOUND", "holds no .json file"],
    ["a folder with several JSON files", withTwoNames, "FILE_NOT_FOUND", "holds a.json, b.json"],
    ["text that is not JSON", () => edited("{"), "FILE_FORMAT", "model.json: not JSON"],
    ["other JSON", () => edited("{}"), "FILE_FORMAT", "modelTopology"],
    ["a missing file of weights", withoutWeights, "FILE_NOT_FOUND", "weights.bin"],
    ["too few weights", () => graphModel([1, 2]), "FILE_FORMAT", "cannot be loaded"],
    ["a checkpoint without numbers", () => edited('{"format":"backstep-training-1"}'), "FILE_NOT_FOUND", "model.bin"],
  ];
  it.each(models)("%s", async (_, path, code, part) => {
    await expectError(() => open({ ...denoiser, model: path() }), code, part);
  });

  it("a model.json without prediction, and a shape of another size", async () => {
    const model = graphModel([variance, ...mean]);
    await expectError(() => open({ model, backend: "cpu" }), "OPTION_INVALID", "score.prediction is missing");
    const checkpoint = checkpointFiles(encodeCheckpoint(await trained()));
    await expectError(() => open({ model: checkpoint, backend: "cpu", shape: [3] }), "OPTION_INVALID", "shape is (3)");
  });

  it("a checkpoint of another network than an mlp", async () => {
    const checkpoint = await trained();
    const model = checkpointFiles(encodeCheckpoint({ ...checkpoint, settings: { ...checkpoint.settings, dim: 3 } }));
    await expectError(() => open({ model, backend: "cpu" }), "FILE_FORMAT", "not those of an mlp of dimension 3");
    const { dim: _, ...settings } = checkpoint.settings;
    const without = checkpointFiles(encodeCheckpoint({ ...checkpoint, settings }));
    await expectError(() => open({ model: without, backend: "cpu" }), "FILE_FORMAT", "no dim");
  });
});
