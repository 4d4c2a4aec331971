import { BackstepError } from "@backstep/core";
import { suggestion } from "@backstep/core/plugin";
import { shown } from "./shown.ts";

/** The allowed values of an option, in words and as a test. */
type Rule = readonly [allowed: string, holds: (value: unknown) => boolean];

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value) && !ArrayBuffer.isView(value);
const isList = (value: unknown): value is ArrayLike<unknown> => Array.isArray(value) || ArrayBuffer.isView(value);
const everyKey = (value: unknown, holds: (each: unknown) => boolean): boolean =>
  isObject(value) && Object.values(value).every(holds);
const isNumber = (value: unknown): boolean => typeof value === "number";
const isRow = (value: unknown): boolean =>
  isNumber(value) || (isObject(value) && isList(value.data) && isList(value.shape));
const isCondition = (value: unknown): boolean =>
  isObject(value) && "rows" in value ? Array.isArray(value.rows) && value.rows.every(isRow) : isRow(value);

/** The form of every option. Its user checks the rest, such as the name of a prediction. */
const rules: Readonly<Record<string, Rule>> = {
  card: ["an object of options", isObject],
  session: [
    "a session, a function that makes one, the path of a file or its bytes",
    (value) =>
      (typeof value === "string" && value !== "") ||
      typeof value === "function" ||
      value instanceof Uint8Array ||
      (isObject(value) && typeof value.run === "function"),
  ],
  runtime: ["the name or address of a module", (value) => typeof value === "string" && value !== ""],
  drift: ["a drift", (value) => isObject(value) && typeof value.sigma === "function"],
  name: ["a text", (value) => typeof value === "string"],
  ports: [
    "{ state, time, output }, each the name of a port",
    (value) => everyKey(value, (name) => name === undefined || typeof name === "string"),
  ],
  shape: ["a list of whole numbers above 0", isList],
  time: [
    '"time", "sigma", "log-sigma", { kind: "index", alphasCumprod: […] }, the first three as { kind, scale, offset }, or a function',
    (value) =>
      typeof value === "string" ||
      typeof value === "function" ||
      (isObject(value) && (value.kind !== "index" || isList(value.alphasCumprod))),
  ],
  outputRange: ["[least, most]", (value) => isList(value) && value.length === 2 && Array.from(value).every(isNumber)],
  conditions: [
    "{ input: value }, each a number, { data, shape } or { rows: […] } of these",
    (value) => everyKey(value, isCondition),
  ],
  classes: ["{ input, count, null }", isObject],
  guidance: [
    "a scale, or { scale, null: { input: value } }",
    (value) => isNumber(value) || (isObject(value) && isNumber(value.scale) && everyKey(value.null, isRow)),
  ],
  preferredRows: ["an integer of at least 1", (value) => Number.isSafeInteger(value) && (value as number) > 0],
  probe: ["true or false", (value) => typeof value === "boolean"],
};

const jvp: Rule = [
  "{ session, tangent, output } or { differences: true, step, tolerance }",
  (value) => isObject(value) && (isObject(value.session) || value.differences === true),
];

/**
 * Checks the form of every option; values from JSON and JavaScript are not type-checked.
 *
 * @throws BackstepError `OPTION_INVALID` with the option, its value and the allowed values.
 */
export function requireOptions(options: object): void {
  for (const [option, rule] of Object.entries(rules))
    requireForm(option, (options as Record<string, unknown>)[option], rule);
}

/** Every option of `onnxScore`. A card may have other fields; options may not. */
const known = [...Object.keys(rules), "jvp", "class", "prediction", "velocity", "coordinates", "sigmaData"];

/** @throws BackstepError `OPTION_INVALID` unless the value is an object whose keys are options of `onnxScore`. */
export function requireKnownOptions(options: unknown): void {
  if (!isObject(options))
    throw new BackstepError("OPTION_INVALID", `onnxScore is given ${shown(options)}; give it { session, drift }`);
  const unknown = Object.keys(options).find((key) => !known.includes(key));
  if (unknown === undefined) return;
  throw new BackstepError("OPTION_INVALID", `onnxScore: unknown key "${unknown}"; ${suggestion(unknown, known)}`);
}

/** Checks the form of the option `jvp`; a card has a file name there. */
export function requireJvp(value: unknown): void {
  requireForm("jvp", value, jvp);
}

function requireForm(option: string, value: unknown, [allowed, holds]: Rule): void {
  if (value === undefined || holds(value)) return;
  throw new BackstepError("OPTION_INVALID", `${option} is ${shown(value)}; it must be ${allowed}`, { option });
}
