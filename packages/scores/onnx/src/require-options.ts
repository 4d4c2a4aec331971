import { BackstepError } from "@backstep/core";

/** What an option must be, in words, and whether a value is. */
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

/** The form of every option; what goes beyond it (which prediction, which range) is said where the option is used. */
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
    "{ state, time, output }, each the name of one",
    (value) => everyKey(value, (name) => name === undefined || typeof name === "string"),
  ],
  shape: ["a list of whole numbers above 0", isList],
  time: [
    '"time", "sigma", "log-sigma", { kind: "index", alphasCumprod: […] }, these with a kind and a scale, or a function',
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
 * Refuses what does not have the form of its option, as values of JSON and of JavaScript may not.
 *
 * @throws BackstepError `OPTION_INVALID` naming the option, its value and what it may be.
 */
export function requireOptions(options: object): void {
  for (const [option, rule] of Object.entries(rules))
    requireForm(option, (options as Record<string, unknown>)[option], rule);
}

/** The same for `jvp`, which in a card is the name of a file. */
export function requireJvp(value: unknown): void {
  requireForm("jvp", value, jvp);
}

function requireForm(option: string, value: unknown, [allowed, holds]: Rule): void {
  if (value === undefined || holds(value)) return;
  throw new BackstepError("OPTION_INVALID", `${option} is ${shown(value)}; it must be ${allowed}`, { option });
}

/** A value in one line, NaN as itself. */
export function shown(value: unknown): string {
  if (typeof value === "function") return "a function";
  const whole = (): string =>
    JSON.stringify(value, (_, each) => (isNumber(each) && !Number.isFinite(each) ? String(each) : each));
  const text =
    isObject(value) || Array.isArray(value) ? whole() : typeof value === "string" ? `"${value}"` : String(value);
  return text.length > 80 ? `${text.slice(0, 79)}…` : text;
}
