import { expectTypeOf } from "vitest";
import { type AdaptiveOptions, sampleAdaptive } from "../src/index.ts";

declare const options: AdaptiveOptions<never>;
const { precision: _, ...rest } = options;

expectTypeOf((await sampleAdaptive(rest)).x).toEqualTypeOf<Float64Array>();
expectTypeOf((await sampleAdaptive({ ...rest, precision: "f32" })).x).toEqualTypeOf<Float32Array>();
