import { expectTypeOf } from "vitest";
import { drawSamples, type Precision, type SampleOptions, sample, steps, type Target } from "../src/index.ts";

declare const options: SampleOptions<never>;
declare const target: Target;
declare const precision: Precision;
const { precision: _, ...rest } = options;

// The type of the values follows from the precision.
expectTypeOf((await sample(rest)).x).toEqualTypeOf<Float64Array>();
expectTypeOf((await sample({ ...rest, precision: "f64" })).x).toEqualTypeOf<Float64Array>();
expectTypeOf((await sample({ ...rest, precision: "f32" })).x).toEqualTypeOf<Float32Array>();
expectTypeOf((await sample({ ...rest, precision })).x).toEqualTypeOf<Float64Array | Float32Array>();

const { onProgress: _onProgress, ...ofSteps } = rest;
for await (const { x } of steps({ ...ofSteps, precision: "f32" })) expectTypeOf(x).toEqualTypeOf<Float32Array>();
for await (const { x } of steps(ofSteps)) expectTypeOf(x).toEqualTypeOf<Float64Array>();

expectTypeOf(await drawSamples(target, { n: 1 })).toEqualTypeOf<Float64Array>();
expectTypeOf(await drawSamples(target, { n: 1, precision: "f32" })).toEqualTypeOf<Float32Array>();

// @ts-expect-error: unknown keys are errors of types too
await sample({ ...rest, sed: 5 });
