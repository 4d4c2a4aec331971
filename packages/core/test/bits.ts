import { createHash } from "node:crypto";
import { isotropic, ou, remembering, uniformTimes } from "@backstep/test-fixtures";
import { type Precision, sample } from "../src/index.ts";

/** SHA-256 of the samples of a small run. */
export async function hashOfRun(precision: Precision): Promise<string> {
  const { x } = await sample({
    scheme: remembering,
    drift: ou,
    model: isotropic(3, 0.5),
    times: uniformTimes(20),
    n: 1000,
    seed: 42,
    precision,
  });
  return createHash("sha256").update(new Uint8Array(x.buffer)).digest("hex");
}

// Run as a program it prints the hashes, so that a test can compare two processes.
if (process.argv[1]?.endsWith("bits.ts")) console.log(JSON.stringify([await hashOfRun("f32"), await hashOfRun("f64")]));
