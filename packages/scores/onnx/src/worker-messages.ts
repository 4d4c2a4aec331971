import type { InferenceSession, Tensor } from "onnxruntime-common";

/** A tensor as it travels: its memory is handed over, not copied. */
export interface Parcel {
  readonly name: string;
  readonly type: Tensor.Type;
  readonly dims: readonly number[];
  readonly data: Values;
}

/** Memory of a tensor of numbers. */
export type Values = Exclude<Tensor.DataType, readonly unknown[]>;

/** What a session's thread is asked for. */
export type Request =
  | {
      readonly kind: "load";
      /** The module that has InferenceSession and Tensor; the worker's own where it has one. */
      readonly runtime: string | undefined;
      readonly model: string | Uint8Array;
      readonly options: InferenceSession.SessionOptions | undefined;
    }
  | {
      readonly kind: "run";
      readonly feeds: readonly Parcel[];
      /** The outputs that are wanted, with memory for them where the caller has some. */
      readonly outputs: readonly { readonly name: string; readonly room: Values | undefined }[];
      readonly options: InferenceSession.RunOptions | undefined;
    }
  | { readonly kind: "release" };

/** What every session tells about itself. */
export type Description = Pick<InferenceSession, "inputNames" | "outputNames" | "inputMetadata" | "outputMetadata">;

/** What it answers; `feeds` is the memory that came with the request. */
export type Answer =
  | { readonly kind: "loaded"; readonly description: Description }
  | { readonly kind: "ran"; readonly outputs: readonly Parcel[]; readonly feeds: readonly Values[] }
  | { readonly kind: "released" }
  | { readonly kind: "failed"; readonly message: string; readonly runtimeMissing: boolean };
