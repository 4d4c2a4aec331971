// node run.mjs MODEL.onnx FOLDER: runs a model on the arrays in FOLDER (one raw file per input, described by inputs.json), and writes outputs.json.
import { readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";

// The runtime that score-onnx is developed with.
const { InferenceSession, Tensor } = createRequire(new URL("../../packages/scores/onnx/package.json", import.meta.url))(
  "onnxruntime-node",
);
const arrays = { float32: Float32Array, float64: Float64Array, int64: BigInt64Array, int32: Int32Array };

async function run(model, folder) {
  const described = JSON.parse(readFileSync(join(folder, "inputs.json"), "utf8"));
  const feeds = Object.entries(described).map(([name, { type, dims }]) => {
    const bytes = new Uint8Array(readFileSync(join(folder, name)));
    return [name, new Tensor(type, new arrays[type](bytes.buffer), dims)];
  });
  const session = await InferenceSession.create(model);
  const outputs = Object.entries(await session.run(Object.fromEntries(feeds))).map(([name, { data, dims }]) => [
    name,
    { dims, data: Array.from(data, Number) },
  ]);
  writeFileSync(join(folder, "outputs.json"), JSON.stringify(Object.fromEntries(outputs)));
}

if (process.argv[2] !== "--probe") await run(...process.argv.slice(2));
