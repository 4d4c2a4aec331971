import { BackstepError } from "@backstep/core";

/** The error for a model that a runtime refuses. */
export function modelRefused(message: string, cause?: unknown): BackstepError {
  return new BackstepError("FILE_FORMAT", `the model cannot be loaded: ${message}`, {}, cause);
}

/** The error for a runtime that cannot be imported: here, with a session as the alternative, or by a worker. */
export function runtimeMissing(
  runtime: string | undefined,
  by: "here" | "worker",
  message: string,
  cause?: unknown,
): BackstepError {
  const [what, instead] = by === "here" ? ["cannot be imported", ", or a session"] : ["the worker cannot import", ""];
  return new BackstepError(
    "OPTION_INVALID",
    `runtime is "${runtime}", which ${what}: ${message.split("\n")[0]}; give it as import.meta.resolve("onnxruntime-node")${instead}`,
    {},
    cause,
  );
}
