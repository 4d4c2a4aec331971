import type { InferenceSession, Tensor } from "onnxruntime-common";

/** A tensor in a message. Its memory is transferred, not copied. */
export interface TransferredTensor {
  readonly name: string;
  readonly type: Tensor.Type;
  readonly dims: readonly number[];
  readonly data: Values;
}

/** Memory of a tensor of numbers. */
export type Values = Exclude<Tensor.DataType, readonly unknown[]>;

/** A request to the worker of a session. */
export type Request =
  | {
      readonly kind: "load";
      /** The module with InferenceSession and Tensor, unless the worker brings its own. */
      readonly runtime: string | undefined;
      readonly model: string | Uint8Array;
      readonly options: InferenceSession.SessionOptions | undefined;
    }
  | {
      readonly kind: "run";
      readonly feeds: readonly TransferredTensor[];
      /** The requested outputs, with memory for them if the caller has some. */
      readonly outputs: readonly { readonly name: string; readonly memory: Values | undefined }[];
      readonly options: InferenceSession.RunOptions | undefined;
    }
  | { readonly kind: "release" };

/** The ports of a session. */
export type Description = Pick<InferenceSession, "inputNames" | "outputNames" | "inputMetadata" | "outputMetadata">;

/** The answer to a request. `feeds` returns the memory of the request. */
export type Answer =
  | { readonly kind: "loaded"; readonly description: Description }
  | { readonly kind: "ran"; readonly outputs: readonly TransferredTensor[]; readonly feeds: readonly Values[] }
  | { readonly kind: "released" }
  | { readonly kind: "failed"; readonly message: string; readonly runtimeMissing: boolean };
