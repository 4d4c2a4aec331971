// A program of a user of the built packages: the worker that is shipped, and the runtime that it finds.
import { workerSession } from "@backstep/score-onnx";
import { Tensor } from "onnxruntime-node";

const session = await workerSession(process.argv[2]);
const x = new Tensor("float32", new Float32Array(16).fill(1), [1, 16]);
const { denoised } = await session.run({ x, sigma: new Tensor("float32", [1], [1]) });
console.log(denoised.data.join());
