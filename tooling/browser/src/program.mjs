// A program of a user of the built packages: the worker that is shipped, and the runtime that it finds.
import { workerSession } from "@backstep/score-onnx";
import { Tensor } from "onnxruntime-node";

const feeds = (rows) => ({
  x: new Tensor("float32", new Float32Array(rows * 16).fill(1), [rows, 16]),
  sigma: new Tensor("float32", new Float32Array(rows).fill(1), [rows]),
});

// Ended at once or in the middle of a call: the runtime must not take the program with it.
for (let wait = 0; wait <= 30; wait += 10) {
  const session = await workerSession(process.argv[2]);
  const outcome = session.run(feeds(100_000)).then(
    () => "ran",
    ({ code }) => code,
  );
  if (wait > 0) await new Promise((resolve) => setTimeout(resolve, wait));
  await session.release();
  const found = await outcome;
  // A fast machine may be done before it is told to end, but not before it has begun.
  if (found !== "PROGRAM_FAILED" && !(wait > 0 && found === "ran"))
    throw new Error(`a call of a session that ended after ${wait} ms: ${found}`);
}

// This one is never released, and the program ends all the same.
const session = await workerSession(process.argv[2]);
console.log((await session.run(feeds(1))).denoised.data.join());
