// A program of a user of the built packages: the worker that is shipped, and the runtime that it finds.
import { workerSession } from "@backstep/score-onnx";
import { Tensor } from "onnxruntime-node";

const feeds = (rows) => ({
  x: new Tensor("float32", new Float32Array(rows * 16).fill(1), [rows, 16]),
  sigma: new Tensor("float32", new Float32Array(rows).fill(1), [rows]),
});

// Ended in the middle of a call: the runtime must not take the program with it.
for (let k = 0; k < 4; k++) {
  const session = await workerSession(process.argv[2]);
  const refused = session.run(feeds(100_000)).catch(({ code }) => code);
  await new Promise((resolve) => setTimeout(resolve, 10 * k));
  await session.release();
  if ((await refused) !== "PROGRAM_FAILED") throw new Error("a call outlived its session");
}

// This one is never released, and the program ends all the same.
const session = await workerSession(process.argv[2]);
console.log((await session.run(feeds(1))).denoised.data.join());
