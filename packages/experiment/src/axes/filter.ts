import { describe, isRecord, suggestion } from "@backstep/core/plugin";
import type { Experiment } from "../schema/experiment.ts";
import { invalid } from "../schema/invalid.ts";
import { type Combination, type Setting, settingsOf, stepCountsOf, valuesIn } from "./axes.ts";
import { type Axis, axes, type Match } from "./axis.ts";

/** Decides which combinations of an experiment are cells. An axis that is left out does not matter. */
export type Filter = (combination: Partial<Combination>) => boolean;

/** For some axes the values that match. */
type Accepted = readonly (readonly [Axis, ReadonlySet<unknown>])[];

/**
 * The filter of an experiment: the combinations that match `only`, without those that match `except`.
 *
 * @throws BackstepError `EXPERIMENT_INVALID` for an unknown axis, and for a value that the axis does not have.
 */
export function filterOf(experiment: Experiment): Filter {
  const accepted = (key: "only" | "except"): readonly Accepted[] | undefined =>
    experiment[key]?.map((match, i) => acceptedBy(experiment, match, `${key}[${i}]`));
  const [only, except] = [accepted("only"), accepted("except")];
  return (combination) => {
    const matches = (all: Accepted): boolean => all.every(([axis, values]) => values.has(combination[axis]));
    return (only === undefined || only.some(matches)) && !except?.some(matches);
  };
}

/** Whether a filter looks at seeds. */
export function filtersSeeds({ only, except }: Experiment): boolean {
  return [...(only ?? []), ...(except ?? [])].some((match) => "seed" in match);
}

/** @throws BackstepError `EXPERIMENT_INVALID` if the filter excludes every cell. */
export function requireCells(experiment: Experiment): void {
  if (settingsWithCells(experiment).length > 0) return;
  throw invalid(experiment.only ? "only" : "except", "the filter excludes every cell; exclude fewer");
}

/** The settings that have a cell. */
export function settingsWithCells(experiment: Experiment): readonly Setting[] {
  const settings = settingsOf(experiment);
  const { only, except, schemes, seeds } = experiment;
  if (only === undefined && except === undefined) return settings;
  const filter = filterOf(experiment);
  const steps = stepCountsOf(experiment);
  return settings.filter((setting) =>
    schemes.some((scheme) =>
      steps.some((count) => seeds.some((seed) => filter({ ...setting, schemes: scheme, steps: count, seed }))),
    ),
  );
}

function acceptedBy(experiment: Experiment, match: Match, path: string): Accepted {
  return Object.entries(match).map(([key, wanted]) => {
    if (!(axes as readonly string[]).includes(key))
      throw invalid(path, `unknown axis "${key}"; ${suggestion(key, [...axes])}`);
    const axis = key as Axis;
    const values = valuesIn(experiment, axis);
    if (values.length === 0)
      throw invalid(
        `${path}.${axis}`,
        `the experiment gives no ${axis}; add the key ${axis}, or leave it out of ${path}`,
      );
    const found = (Array.isArray(wanted) ? wanted : [wanted]).map((each) => {
      const matching = values.filter((value) => isMatch(value, each));
      if (matching.length > 0) return matching;
      throw invalid(`${path}.${axis}`, `${describe(each)} matches none of the values of ${axis}: ${shownAll(values)}`);
    });
    return [axis, new Set<unknown>(found.flat())] as const;
  });
}

/** A name matches a plugin with any options; an object matches if each of its keys does. */
function isMatch(value: unknown, wanted: unknown): boolean {
  if (!isRecord(value)) return value === wanted || String(value) === String(wanted);
  const content = flat(value);
  if (typeof wanted === "string") return (content.kind ?? content.name) === wanted;
  return (
    isRecord(wanted) &&
    Object.entries(wanted).every(([key, each]) => JSON.stringify(content[key]) === JSON.stringify(each))
  );
}

/** A scheme with its options next to its name, as a file has it. */
function flat(value: Record<string, unknown>): Record<string, unknown> {
  return isRecord(value.options) ? { name: value.name, ...value.options } : value;
}

function shownAll(values: readonly unknown[]): string {
  const shown = values.slice(0, 8).map((value) => {
    if (!isRecord(value)) return String(value);
    const { kind, name, ...options } = flat(value);
    return Object.keys(options).length === 0 ? String(kind ?? name) : JSON.stringify(flat(value));
  });
  return `${shown.join(", ")}${values.length > shown.length ? ", …" : ""}`;
}
