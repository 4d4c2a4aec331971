import type { Calls } from "../call.ts";
import { experimentCalls } from "./experiments.ts";
import { fileCalls } from "./files.ts";
import { lawCalls } from "./laws.ts";
import { networkCalls } from "./networks.ts";
import { runCalls } from "./runs.ts";

/** A call of every public function that is not exempt. */
export const allCalls: Calls = { ...runCalls, ...lawCalls, ...fileCalls, ...experimentCalls, ...networkCalls };
