import * as core from "@tensorflow/tfjs-core";
import { describe, expect, it } from "vitest";
import { backends, loadTensorFlow } from "../../src/node/index.ts";
import { partOrUnion } from "../../src/node/load-tensorflow.ts";
import { expectError } from "../support.ts";

describe("loadTensorFlow", () => {
  it.each(backends)("starts the backend %s", async (backend) => {
    const tf = await loadTensorFlow(backend);
    expect([tf.getBackend(), tf.engine() === core.engine()]).toEqual([backend, true]);
  });

  it("refuses an unknown backend", async () => {
    await expectError(() => loadTensorFlow("webgl" as never), "PROGRAM_FAILED", "webgl", "wasm, cpu");
  });
});

describe("a part of TensorFlow.js that is not installed", () => {
  const missing = async (): Promise<typeof core> => {
    throw Object.assign(new Error("Cannot find package"), { code: "ERR_MODULE_NOT_FOUND" });
  };

  it("is replaced by the union package, with the same engine", async () => {
    const union = await partOrUnion(missing);
    expect(Object.keys(union)).toContain("loadLayersModel");
    expect(union.engine()).toBe(core.engine());
  });

  it("is not replaced if the part fails for another reason", async () => {
    const failing = () => partOrUnion(() => Promise.reject(new Error("out of memory")));
    await expect(failing()).rejects.toThrow("out of memory");
  });
});
