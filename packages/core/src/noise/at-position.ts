import type { Position, Workspace } from "../workspace.ts";
import type { NoiseSource } from "./source.ts";

/** The source as work at its own position draws from it, whoever drew last; the draws are counted in `own`. */
export function atPosition(own: Position, { position }: Workspace, noise: NoiseSource): NoiseSource {
  const there = <T>(draw: () => T): T => {
    Object.assign(position, own);
    const drawn = draw();
    own.draw = position.draw;
    return drawn;
  };
  return {
    ...noise,
    integrals: (weights, drift, t0, t1, like) => there(() => noise.integrals(weights, drift, t0, t1, like)),
    normals: (count, t0, t1, like) => there(() => noise.normals(count, t0, t1, like)),
    uniforms: (count, shared, t0, t1, like) => there(() => noise.uniforms(count, shared, t0, t1, like)),
  };
}
