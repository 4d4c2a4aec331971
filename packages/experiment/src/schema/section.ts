import { BackstepError } from "@backstep/core";
import { describe, isRecord, suggestion } from "@backstep/core/plugin";
import { explain, joinPath } from "@backstep/input";
import type { z } from "zod";

/** The keys of each kind of a section. */
export type Kinds = Readonly<Record<string, z.ZodObject>>;

/** The error of an invalid experiment, with the path of the value at fault. */
export function invalid(path: string, message: string): BackstepError {
  return new BackstepError("EXPERIMENT_INVALID", path === "" ? message : `${path}: ${message}`, { path });
}

/**
 * Parses an object by its schema.
 *
 * @throws BackstepError `EXPERIMENT_INVALID` with the path; for an unknown key also with the nearest known one.
 */
export function parseObject<Shape extends z.ZodObject>(path: string, value: unknown, schema: Shape): z.infer<Shape> {
  if (!isRecord(value)) throw invalid(path, `${describe(value)} is not an object of keys`);
  const known = Object.keys(schema.shape);
  const unknown = Object.keys(value).find((key) => !known.includes(key));
  if (unknown !== undefined)
    throw invalid(path, `unknown key "${unknown}"; ${suggestion(unknown, known) || "this section has no keys"}`);
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw invalid(joinPath(path, issue.path), explain(issue, value));
}

/**
 * Parses a section that has several kinds: an object with `kind`, or the kind alone if it needs no keys.
 *
 * @throws BackstepError `EXPERIMENT_INVALID` as `parseObject`; for an unknown kind with the nearest known one.
 */
export function parseKind(path: string, value: unknown, kinds: Kinds): Record<string, unknown> {
  if (value === undefined) throw invalid("", `${path} is missing`);
  const given: unknown = typeof value === "string" ? { kind: value } : value;
  if (!isRecord(given))
    throw invalid(path, `${describe(value)} is neither the name of a kind nor an object with the key kind`);
  const { kind, ...rest } = given;
  const known = Object.keys(kinds);
  if (kind === undefined) throw invalid(path, `kind is missing; known: ${known.join(", ")}`);
  if (typeof kind !== "string" || !known.includes(kind))
    throw invalid(path, `unknown kind ${describe(kind)}; ${suggestion(String(kind), known)}`);
  return { kind, ...dropUndefined(parseObject(path, rest, kinds[kind])) };
}

function dropUndefined(record: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(record).filter(([, value]) => value !== undefined));
}
