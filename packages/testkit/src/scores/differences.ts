import type { Batch, ScoreModel } from "@backstep/core";

const step = 1e-3;

/** The gradient of logDensity by differences, (n, d). */
export async function gradientOfLogDensity(model: ScoreModel, x: Batch, t: number): Promise<Float64Array> {
  const gradient = new Float64Array(x.rows * x.dim);
  for (let j = 0; j < x.dim; j++) {
    const at = async (h: number): Promise<Float64Array> => {
      const moved = shifted(x, (i) => (i % x.dim === j ? h : 0));
      return (await model.logDensity?.(moved, t)) ?? new Float64Array();
    };
    const slope = await fourthOrder(at);
    slope.forEach((value, row) => {
      gradient[row * x.dim + j] = value;
    });
  }
  return gradient;
}

/** The derivative of a score along v by differences, (n, d). */
export async function differenceOfScore(
  score: (x: Batch, t: number) => Promise<Batch>,
  x: Batch,
  v: Batch,
  t: number,
): Promise<Float64Array> {
  return fourthOrder(async (h) =>
    Float64Array.from(
      (
        await score(
          shifted(x, (i) => h * v.data[i]),
          t,
        )
      ).data,
    ),
  );
}

/** (8(f(h) − f(−h)) − (f(2h) − f(−2h)))/(12h), entry by entry: the error is of order h⁴. */
async function fourthOrder(f: (h: number) => Promise<Float64Array>): Promise<Float64Array> {
  const [a, b, c, d] = [await f(step), await f(-step), await f(2 * step), await f(-2 * step)];
  return a.map((_, i) => (8 * (a[i] - b[i]) - (c[i] - d[i])) / (12 * step));
}

function shifted(x: Batch, by: (i: number) => number): Batch {
  const moved = x.workspace.batch(x.rows, x.dim);
  x.data.forEach((value, i) => {
    moved.data[i] = value + by(i);
  });
  return moved;
}
