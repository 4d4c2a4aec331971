import type { OnnxCard } from "@backstep/score-onnx";
import { z } from "zod";
import { scores } from "../../../../experiment/src/schema/score-kinds.ts";

export { checked, parseJson } from "@backstep/input";
export {
  namingFile as within,
  readBytes,
  readBytesIfPresent as readBytesIfThere,
  readText,
} from "@backstep/input/node";
export interface Card extends OnnxCard {
  readonly jvp?: string;
  readonly range?: readonly [number, number];
}
const { model: _m, card: _c, jvp: _j, providers: _p, ...network } = scores.onnx.shape;
export const card: z.ZodType<Card> = z.looseObject({
  ...network,
  name: z.string().optional(),
  jvp: z.string().optional(),
}) as unknown as z.ZodType<Card>;
