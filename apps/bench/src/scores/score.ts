import type { Drift, ScoreModel } from "@backstep/core";
import type { OnnxSpec, TfjsSpec } from "../experiment/experiment.ts";
import type { Window } from "../report/image-grid.ts";
import type { ImageShape } from "../report/image-shape.ts";
import { buildOnnx } from "./onnx.ts";
import type { OpenSession } from "./session.ts";

/** A learned score with what is known about its points. */
export interface LearnedScore {
  readonly model: ScoreModel;
  /** Tells the content of its files from another. */
  readonly digest: string;
  /** The pictures that its points are, if any, and the values that are black and white in them. */
  readonly image?: ImageShape;
  readonly window?: Window;
}

/** What a learned score is made for. */
export interface ScoreUse {
  readonly drift: Drift;
  /** The folder to which the files are relative. */
  readonly folder: string;
  /** Whether a scheme takes Jacobian-vector products: a second graph is only loaded then. */
  readonly products: boolean;
  /** Opens sessions, which are released where this was taken from. */
  readonly open: OpenSession;
}

/** Opens the network that an experiment names, and makes a score of it. */
export async function buildScore(spec: OnnxSpec | TfjsSpec, use: ScoreUse): Promise<LearnedScore> {
  if (spec.kind === "onnx") return buildOnnx(spec, use);
  // TensorFlow.js takes a while to load.
  return (await import("./tfjs.ts")).buildTfjs(spec, use);
}
