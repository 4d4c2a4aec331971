// node run.mjs MODEL.onnx FOLDER: runs a model on the arrays in FOLDER and writes outputs.json. FOLDER has one raw file per input, and inputs.json with their types.
// node run.mjs --probe: fails if onnxruntime-node is not installed.
import { readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";

// The runtime among the development dependencies of score-onnx.
const { InferenceSession, Tensor } = createRequire(new URL("../../packages/scores/onnx/package.json", import.meta.url))(
  "onnxruntime-node",
);
const arrays = { float32: Float32Array, float64: Float64Array, int64: BigInt64Array, int32: Int32Array };

async function run(model, folder) {
  const inputs = JSON.parse(readFileSync(join(folder, "inputs.json"), "utf8"));
  const feeds = Object.entries(inputs).map(([name, { type, dims }]) => {
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
