import { z } from "zod";

/** Any number, NaN included: the plugin that receives it checks its range, with an error code for each case. */
export const number = z.custom<number>((value) => typeof value === "number", { error: "expected a number" });
export const text = z.string().min(1);
export const vector = z.array(number).min(1);
export const matrix = z.array(vector).min(1);
export const range = z.tuple([number, number]);

/** The keys of a section. */
export const options = <Shape extends z.ZodRawShape>(shape: Shape): z.ZodObject<Shape> => z.object(shape);
