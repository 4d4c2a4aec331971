import type { Drift, ScoreModel } from "@backstep/core";
import type { NetworkProperties } from "@backstep/experiment";
import type { OpenSession } from "./session.ts";
export interface LearnedScore extends NetworkProperties {
  readonly model: ScoreModel;
}
export interface ScoreUse {
  readonly drift: Drift;
  readonly folder: string;
  readonly products: boolean;
  readonly open: OpenSession;
}
