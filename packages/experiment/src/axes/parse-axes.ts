import { isRecord, suggestion } from "@backstep/core/plugin";
import type { Experiment, View } from "../schema/experiment.ts";
import { invalid } from "../schema/invalid.ts";
import { limits } from "../schema/limits.ts";
import { valuesIn } from "./axes.ts";
import { type Axis, axes, type Match } from "./axis.ts";
import { requireCells } from "./filter.ts";

/** The keys of an experiment about its axes, as a file gives them. */
export interface GivenAxes {
  readonly only?: unknown;
  readonly except?: unknown;
  readonly view?: Readonly<Record<string, unknown>> | undefined;
}

/** The filter and the view of an experiment; a single value is a list of one. */
export function parseAxes({ only, except, view }: GivenAxes): Pick<Experiment, "only" | "except" | "view"> {
  return {
    ...(only !== undefined && { only: matchesOf("only", only) }),
    ...(except !== undefined && { except: matchesOf("except", except) }),
    ...(view !== undefined && { view: viewOf(view) }),
  };
}

/**
 * Checks the number of cells, and that the filter names values that exist and leaves a cell.
 *
 * @throws BackstepError `EXPERIMENT_INVALID`
 */
export function requireAxes(experiment: Experiment): void {
  const lengths = axes.map((axis) => Math.max(1, valuesIn(experiment, axis).length));
  const cells = lengths.reduce((product, length) => product * length, 1);
  if (cells > limits.cells) {
    const factors = axes.map((axis, k) => `${lengths[k]} ${axis}`).filter((_, k) => lengths[k] > 1);
    throw invalid("", `${factors.join(" × ")} are more than ${limits.cells} cells; list fewer values`);
  }
  requireCells(experiment);
}

function matchesOf(key: string, given: unknown): readonly Match[] {
  const matches: readonly unknown[] = Array.isArray(given) ? given : [given];
  if (matches.length === 0) throw invalid(key, "is empty; give at least one match, or leave the key out");
  const empty = matches.findIndex((match) => !isRecord(match) || Object.keys(match).length === 0);
  if (empty >= 0) throw invalid(`${key}[${empty}]`, "has no key; give an axis and its value, as in { steps: 8 }");
  return matches as readonly Match[];
}

function viewOf(view: Readonly<Record<string, unknown>>): View {
  const places = Object.entries(view).map(([place, given]) => {
    const named = (Array.isArray(given) ? given : [given]) as readonly string[];
    const unknown = named.find((axis) => !(axes as readonly string[]).includes(axis));
    if (unknown !== undefined)
      throw invalid(`view.${place}`, `unknown axis "${unknown}"; ${suggestion(unknown, [...axes])}`);
    return [place, named as readonly Axis[]] as const;
  });
  const all = places.flatMap(([, named]) => named);
  const twice = all.find((axis, i) => all.indexOf(axis) !== i);
  if (twice !== undefined) throw invalid("view", `${twice} stands in two places; give it one`);
  return Object.fromEntries(places);
}
