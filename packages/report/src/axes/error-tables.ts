import type { View } from "@backstep/experiment";
import type { Point, Series } from "../series.ts";
import { groupsOn } from "./groups.ts";
import { axisTitles, layoutOf, type Placed, placedIn } from "./layout.ts";

/** The values of one metric in one panel, for a page, a terminal or a file. */
export interface ErrorTable {
  readonly metric: string;
  /** The values of the axes of panels in words; empty if there is one panel. */
  readonly panel: string;
  /** What the columns are. */
  readonly head: string;
  readonly columns: readonly string[];
  readonly rows: readonly ErrorRow[];
  /** The largest floor of each column, or an empty list if no value has a floor. */
  readonly floors: readonly number[];
}

/** One row of a table. */
export interface ErrorRow {
  readonly label: string;
  /** The points of a row; undefined if the experiment has no cell. */
  readonly points: readonly (Point | undefined)[];
  /** The series of a row over step counts, with its order. */
  readonly series?: Series;
}

/** The tables of a metric: one for each panel. */
export function errorTables(metric: string, all: readonly Series[], view?: View): readonly ErrorTable[] {
  const whole = placedIn(all.filter((series) => series.metric === metric));
  if (whole.length === 0) return [];
  const { rows, columns, panels } = layoutOf(whole, view);
  const heads = groupsOn(columns, whole, whole).map(({ label }) => label);
  const bare = columns.length === 1 ? `${axisTitles[columns[0]]} ` : "";
  return groupsOn(panels, whole, whole).map((panel) => {
    const lines = groupsOn(rows, panel.placed, whole).map(({ label, placed }): ErrorRow => {
      const inColumns = groupsOn(columns, placed, whole);
      const [{ series }] = placed;
      const overSteps =
        columns.length === 1 && columns[0] === "steps" && placed.every((each) => each.series === series);
      return {
        label,
        points: heads.map((head) => only(inColumns.find((each) => each.label === head)?.placed)),
        ...(overSteps && { series }),
      };
    });
    return {
      metric,
      panel: panel.label,
      head: columns.map((axis) => axisTitles[axis]).join(", "),
      columns: heads.map((head) => (head.startsWith(bare) ? head.slice(bare.length) : head)),
      rows: lines,
      floors: floorsOf(lines, heads.length),
    };
  });
}

function floorsOf(rows: readonly ErrorRow[], columns: number): readonly number[] {
  const floors = Array.from({ length: columns }, (_, j) =>
    Math.max(0, ...rows.map(({ points }) => points[j]?.floor ?? 0)),
  );
  return floors.some((floor) => floor > 0) ? floors : [];
}

/** The point of a place. A view that leaves an axis without a place would put several there. */
function only(placed: readonly Placed[] | undefined): Point | undefined {
  return placed?.[0].point;
}
