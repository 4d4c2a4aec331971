import { createGather } from "@backstep/core/plugin";
import type { AdaptiveRun } from "./prepare.ts";
import { createRowGroup, type RowGroup } from "./row-group.ts";

/** Decides which rows are in progress, and how the run waits for them. */
export interface Schedule {
  /** The groups in progress, with new ones in the free places. */
  refill(groups: readonly RowGroup[]): RowGroup[];
  together<T>(tasks: readonly (() => Promise<T>)[]): Promise<T[]>;
}

export function createSchedule(run: AdaptiveRun): Schedule {
  return run.sharedSteps ? allTogether(run) : rowByRow(run);
}

/** All rows in one group. */
function allTogether(run: AdaptiveRun): Schedule {
  let started = false;
  return {
    refill(groups) {
      if (started) return [...groups];
      started = true;
      return [createRowGroup(run, 0, run.n, undefined)];
    },
    together: (tasks) => Promise.all(tasks.map((task) => task())),
  };
}

/** One row per group, `chunkRows` of them in progress. The next row starts when one has finished. */
function rowByRow(run: AdaptiveRun): Schedule {
  const gather = createGather(run.model, run.chunkRows, run.workspace);
  let next = 0;
  return {
    refill(groups) {
      const all = [...groups];
      while (all.length < run.chunkRows && next < run.n) all.push(createRowGroup(run, next++, 1, gather));
      return all;
    },
    together: gather.together,
  };
}
