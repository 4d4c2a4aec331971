import type { Batch } from "@backstep/core";
import { createPosition, createWorkspace } from "@backstep/core/plugin";

/** Seven rows of ones. The first is row 5 of its run. */
export async function rowsFrom5(precision: "f32" | "f64" = "f32"): Promise<Batch> {
  const workspace = await createWorkspace(precision);
  const x = workspace.at(createPosition({ firstRow: 5 })).batch(7, 3);
  x.data.fill(1);
  return x;
}
