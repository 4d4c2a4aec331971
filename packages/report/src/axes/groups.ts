import type { Axis, NamedSpec } from "@backstep/experiment";
import { labelOf } from "../text/label.ts";
import { axisTitles, type Placed, textOf, valueAt, valuesOn } from "./layout.ts";
import { valueLabel } from "./value-label.ts";

/** Points that agree on some axes. */
export interface Group {
  /** The values on these axes in words. */
  readonly label: string;
  readonly placed: readonly Placed[];
}

/**
 * Groups points by their values on axes, in the order of these values.
 *
 * @param whole All points of the table or chart, so that one value has one label everywhere.
 */
export function groupsOn(axes: readonly Axis[], placed: readonly Placed[], whole: readonly Placed[]): readonly Group[] {
  const shown = axes.filter((axis) => axes.length === 1 || valuesOn(whole, axis).length > 1);
  let groups: readonly Group[] = [{ label: "", placed }];
  for (const axis of shown) {
    const all = valuesOn(whole, axis);
    groups = groups.flatMap((group) =>
      all.flatMap((value) => {
        const own = group.placed.filter((each) => textOf(valueAt(each, axis)) === textOf(value));
        if (own.length === 0) return [];
        const label = labelOn(axis, value, all);
        return [{ label: group.label === "" ? label : `${group.label}, ${label}`, placed: own }];
      }),
    );
  }
  return groups;
}

/** A value of an axis in words. A plugin is known by its name. A number or a word needs the name of its axis. */
export function labelOn(axis: Axis, value: unknown, all: readonly unknown[]): string {
  if (axis === "schemes") {
    const { name, options } = value as NamedSpec;
    return labelOf({ scheme: name, options });
  }
  const label = valueLabel(value, all);
  return typeof value === "object" && value !== null ? label : `${axisTitles[axis]} ${label}`;
}
