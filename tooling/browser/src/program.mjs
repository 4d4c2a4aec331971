// A user's program with the built packages: the shipped worker, and the runtime that it finds.
import { workerSession } from "@backstep/score-onnx";
import { Tensor } from "onnxruntime-node";

const feeds = (rows) => ({
  x: new Tensor("float32", new Float32Array(rows * 16).fill(1), [rows, 16]),
  sigma: new Tensor("float32", new Float32Array(rows).fill(1), [rows]),
});

// Sessions end at once or during a call. The program must survive that.
for (let wait = 0; wait <= 30; wait += 10) {
  const session = await workerSession(process.argv[2]);
  const outcome = session.run(feeds(100_000)).then(
    () => "ran",
    ({ code }) => code,
  );
  if (wait > 0) await new Promise((resolve) => setTimeout(resolve, wait));
  await session.release();
  const result = await outcome;
  // On a fast machine a call may finish before the session ends, but not if the session ends at once.
  if (result !== "PROGRAM_FAILED" && !(wait > 0 && result === "ran"))
    throw new Error(`a call of a session that ended after ${wait} ms: ${result}`);
}

// This session is never released, and the program still ends.
const session = await workerSession(process.argv[2]);
console.log((await session.run(feeds(1))).denoised.data.join());
