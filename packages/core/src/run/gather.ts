import type { Batch, Times, Workspace } from "../memory/batch.ts";
import type { ScoreModel } from "../score-model.ts";

/** Joins the evaluations that single rows request into batches. */
export interface Gather {
  /** The model for single rows: an evaluation waits until it can be joined with others. */
  readonly model: ScoreModel;
  /** Runs one task per row at the same time, and waits for all of them. */
  together<T>(tasks: readonly (() => Promise<T>)[]): Promise<T[]>;
}

type Evaluate = (x: Batch, t: Times, v: Batch) => Batch | Promise<Batch>;

interface Request {
  /** Requests of one kind may be evaluated together. */
  readonly kind: string;
  readonly evaluate: Evaluate;
  readonly x: Batch;
  readonly t: number;
  readonly v: Batch;
  readonly resolve: (out: Batch) => void;
  readonly reject: (reason: unknown) => void;
}

type Submit = (kind: string, x: Batch, t: Times, v: Batch, evaluate: Evaluate) => Promise<Batch>;

/**
 * Evaluates a model in batches although single rows request it: a request waits until every row in progress waits for one.
 *
 * A batch has `fullRows` rows or a power of two of them. So there are few shapes, for each of which the memory holds batches.
 * The times are always one per row, as they are for a single row: an output does not depend on the other rows. A model that draws noise is
 * evaluated row by row, at the row's position. Joined batches belong to `workspace`.
 */
export function createGather(model: ScoreModel, fullRows: number, workspace: Workspace): Gather {
  let waiting: Request[] = [];
  let inProgress = 0;

  const evaluateIfAllWait = (): void => {
    if (waiting.length === 0 || waiting.length < inProgress) return;
    const requests = waiting;
    waiting = [];
    void evaluateAll(model, fullRows, workspace, requests);
  };
  const submit: Submit = (kind, x, t, v, evaluate) =>
    new Promise((resolve, reject) => {
      waiting.push({ kind, evaluate, x, t: typeof t === "number" ? t : t[0], v, resolve, reject });
      evaluateIfAllWait();
    });

  return {
    model: requestingModel(model, submit),
    together(tasks) {
      inProgress = tasks.length;
      return Promise.all(
        tasks.map(async (task) => {
          const result = await task();
          inProgress--;
          evaluateIfAllWait();
          return result;
        }),
      );
    },
  };
}

/** The model with every evaluation submitted as a request. */
function requestingModel(model: ScoreModel, submit: Submit): ScoreModel {
  const { jvp, hessian, symmetricJacobian } = model;
  return {
    name: model.name,
    dim: model.dim,
    predictions: model.predictions,
    ...(model.drift && { drift: model.drift }),
    ...(symmetricJacobian !== undefined && { symmetricJacobian }),
    predict: (as, x, t) => submit(as, x, t, x, (points, times) => model.predict(as, points, times)),
    ...(jvp && {
      jvp: (x, v, t) =>
        submit("jvp", x, t, v, (points, times, directions) => jvp.call(model, points, directions, times)),
    }),
    ...(hessian && {
      hessian: (x, t) => submit("hessian", x, t, x, (points, times) => hessian.call(model, points, times)),
    }),
  };
}

async function evaluateAll(
  model: ScoreModel,
  fullRows: number,
  workspace: Workspace,
  requests: readonly Request[],
): Promise<void> {
  try {
    if (model.drawsNoise) return await evaluateOneByOne(requests);
    for (const kind of new Set(requests.map((request) => request.kind))) {
      const same = requests.filter((request) => request.kind === kind);
      for (let first = 0; first < same.length; ) {
        const rows = batchRows(same.length - first, fullRows);
        await evaluateTogether(same.slice(first, first + rows), workspace);
        first += rows;
      }
    }
  } catch (reason) {
    for (const { reject } of requests) reject(reason);
  }
}

/** Rows of the next batch, for so many requests. */
function batchRows(left: number, fullRows: number): number {
  if (left >= fullRows) return fullRows;
  let rows = 1;
  while (2 * rows <= left) rows *= 2;
  return rows;
}

async function evaluateTogether(requests: readonly Request[], workspace: Workspace): Promise<void> {
  const [{ x, v, evaluate }] = requests;
  const points = joined(requests, ({ x: point }) => point, workspace);
  const directions = v === x ? points : joined(requests, ({ v: direction }) => direction, workspace);
  const times = Float64Array.from(requests, ({ t }) => t);
  const out = await evaluate(points, times, directions);
  requests.forEach(({ x: { workspace: own }, resolve }, row) => {
    const one = own.batch(1, out.dim);
    one.data.set(out.data.subarray(row * out.dim, (row + 1) * out.dim));
    resolve(one);
  });
}

function joined(requests: readonly Request[], part: (request: Request) => Batch, workspace: Workspace): Batch {
  const all = workspace.batch(requests.length, part(requests[0]).dim);
  requests.forEach((request, row) => all.data.set(part(request).data, row * all.dim));
  return all;
}

/** All rows are evaluated before one of them continues, as in a joined batch. */
async function evaluateOneByOne(requests: readonly Request[]): Promise<void> {
  const outs: Batch[] = [];
  for (const { x, t, v, evaluate } of requests) outs.push(await evaluate(x, t, v));
  requests.forEach(({ resolve }, k) => resolve(outs[k]));
}
