import type { Batch, Times } from "./batch.ts";
import type { ScoreModel } from "./score-model.ts";
import type { Position } from "./workspace.ts";

/** Joins the evaluations that single rows ask for into batches. */
export interface Gather {
  /** The model as a row with this position sees it. */
  seenFrom(position: Position): ScoreModel;
  /** Runs one piece of work per row at the same time, and waits for all of them. */
  together<T>(works: readonly (() => Promise<T>)[]): Promise<T[]>;
}

type Evaluate = (x: Batch, t: Times, v: Batch) => Batch | Promise<Batch>;

interface Question {
  /** Questions of one kind may be answered together. */
  readonly kind: string;
  readonly evaluate: Evaluate;
  readonly x: Batch;
  readonly t: number;
  readonly v: Batch;
  readonly position: Position;
  readonly answer: (out: Batch) => void;
  readonly fail: (reason: unknown) => void;
}

/**
 * A model that is asked by single rows and evaluated in batches: a question waits until every row that is still at work waits for one.
 *
 * A batch has `fullRows` rows or a power of two of them, so that the shapes, for each of which a workspace holds batches, stay few.
 * Rows always get their times one by one, as they would alone: an answer does not depend on who else asked. A model that draws noise of
 * its own is asked row by row, with the row's position.
 */
export function createGather(model: ScoreModel, fullRows: number): Gather {
  let waiting: Question[] = [];
  let atWork = 0;

  const answerAll = async (questions: readonly Question[]): Promise<void> => {
    try {
      if (model.drawsNoise) await answerOneByOne(questions);
      else
        for (const kind of new Set(questions.map((question) => question.kind))) {
          const same = questions.filter((question) => question.kind === kind);
          for (let first = 0; first < same.length; ) {
            const rows = batchRows(same.length - first, fullRows);
            await answerTogether(same.slice(first, first + rows));
            first += rows;
          }
        }
    } catch (reason) {
      for (const { fail } of questions) fail(reason);
    }
  };
  const answerIfAllWait = (): void => {
    if (waiting.length === 0 || waiting.length < atWork) return;
    const questions = waiting;
    waiting = [];
    void answerAll(questions);
  };

  return {
    seenFrom(position) {
      const ask = (kind: string, x: Batch, t: Times, v: Batch, evaluate: Evaluate): Promise<Batch> =>
        new Promise((answer, fail) => {
          const time = typeof t === "number" ? t : t[0];
          waiting.push({ kind, evaluate, x, t: time, v, position, answer, fail });
          answerIfAllWait();
        });
      const { jvp, hessian, symmetricJacobian } = model;
      return {
        name: model.name,
        dim: model.dim,
        predictions: model.predictions,
        ...(symmetricJacobian !== undefined && { symmetricJacobian }),
        predict: (as, x, t) => ask(as, x, t, x, (points, times) => model.predict(as, points, times)),
        ...(jvp && {
          jvp: (x, v, t) =>
            ask("jvp", x, t, v, (points, times, directions) => jvp.call(model, points, directions, times)),
        }),
        ...(hessian && {
          hessian: (x, t) => ask("hessian", x, t, x, (points, times) => hessian.call(model, points, times)),
        }),
      };
    },
    together(works) {
      atWork = works.length;
      return Promise.all(
        works.map(async (work) => {
          const result = await work();
          atWork--;
          answerIfAllWait();
          return result;
        }),
      );
    },
  };
}

/** How many of so many questions the next batch takes. */
function batchRows(left: number, fullRows: number): number {
  if (left >= fullRows) return fullRows;
  let rows = 1;
  while (2 * rows <= left) rows *= 2;
  return rows;
}

async function answerTogether(questions: readonly Question[]): Promise<void> {
  const [{ x, v, evaluate }] = questions;
  const points = joined(questions.map((question) => question.x));
  const directions = v === x ? points : joined(questions.map((question) => question.v));
  const times = Float64Array.from(questions, ({ t }) => t);
  const out = await evaluate(points, times, directions);
  questions.forEach(({ answer }, row) => {
    const one = x.workspace.batch(1, out.dim);
    one.data.set(out.data.subarray(row * out.dim, (row + 1) * out.dim));
    answer(one);
  });
}

function joined(batches: readonly Batch[]): Batch {
  const [{ workspace, dim }] = batches;
  const all = workspace.batch(batches.length, dim);
  batches.forEach((batch, row) => all.data.set(batch.data, row * dim));
  return all;
}

/** Nobody is answered before all are: a row at work would move the position under a model that still evaluates. */
async function answerOneByOne(questions: readonly Question[]): Promise<void> {
  const outs: Batch[] = [];
  for (const { x, t, v, evaluate, position } of questions) {
    Object.assign(x.workspace.position, position);
    outs.push(await evaluate(x, t, v));
    position.call++;
  }
  questions.forEach(({ answer }, k) => answer(outs[k]));
}
