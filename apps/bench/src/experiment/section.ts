import { BackstepError } from "@backstep/core";
import type { z } from "zod";
import { suggestion } from "./nearest.ts";
import type { Kinds } from "./sections.ts";

/** A wrong experiment: where, and what was wrong. */
export function invalid(path: string, message: string): BackstepError {
  return new BackstepError("EXPERIMENT_INVALID", path === "" ? message : `${path}: ${message}`, { path });
}

/** Whether a value is a plain object of keys. */
export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/**
 * Parses an object by its schema.
 *
 * @throws BackstepError `EXPERIMENT_INVALID` naming the path, and for an unknown key the nearest known one.
 */
export function parseObject(path: string, value: unknown, schema: z.ZodObject): Record<string, unknown> {
  if (!isRecord(value)) throw invalid(path, `${describe(value)} is not an object of keys`);
  const known = Object.keys(schema.shape);
  const unknown = Object.keys(value).find((key) => !known.includes(key));
  if (unknown !== undefined)
    throw invalid(path, `unknown key "${unknown}"; ${suggestion(unknown, known) || "there are none"}`);
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw invalid(join(path, issue.path), explain(issue, value));
}

/**
 * Parses a section that is one of several kinds: an object with `kind`, or the kind alone where it needs no keys.
 *
 * @throws BackstepError `EXPERIMENT_INVALID` as `parseObject`, and for an unknown kind naming the nearest.
 */
export function parseKind(path: string, value: unknown, kinds: Kinds): Record<string, unknown> {
  if (value === undefined) throw invalid("", `${path} is missing`);
  const given: unknown = typeof value === "string" ? { kind: value } : value;
  if (!isRecord(given)) throw invalid(path, `${describe(value)} is neither a kind nor an object with one`);
  const { kind, ...rest } = given;
  const known = Object.keys(kinds);
  if (kind === undefined) throw invalid(path, `kind is missing; known: ${known.join(", ")}`);
  if (typeof kind !== "string" || !known.includes(kind))
    throw invalid(path, `unknown kind ${describe(kind)}; ${suggestion(String(kind), known)}`);
  return { kind, ...dropUndefined(parseObject(path, rest, kinds[kind])) };
}

/** A value as it may be shown in one line. */
export function describe(value: unknown): string {
  const finite = (_: string, each: unknown): unknown =>
    typeof each === "number" && !Number.isFinite(each) ? String(each) : each;
  const shown = typeof value === "number" ? String(value) : (JSON.stringify(value, finite) ?? String(value));
  return shown.length > 60 ? `${shown.slice(0, 57)}…` : shown;
}

/** What is wrong with a part of a value, and what it may be. */
export function explain(issue: z.core.$ZodIssue, whole: unknown): string {
  const value = valueAt(whole, issue.path);
  if (value === undefined) return "is missing";
  const reason = issue.message.replace(/^Invalid (?:input|option): /, "").replace(/, received .*$/, "");
  return `${describe(value)} is not allowed; ${reason}`;
}

function join(path: string, keys: readonly PropertyKey[]): string {
  return keys.reduce<string>(
    (joined, key) =>
      typeof key === "number" ? `${joined}[${key}]` : joined === "" ? String(key) : `${joined}.${String(key)}`,
    path,
  );
}

function valueAt(value: unknown, keys: readonly PropertyKey[]): unknown {
  return keys.reduce<unknown>((inner, key) => (inner as Record<PropertyKey, unknown> | undefined)?.[key], value);
}

function dropUndefined(record: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(record).filter(([, value]) => value !== undefined));
}
