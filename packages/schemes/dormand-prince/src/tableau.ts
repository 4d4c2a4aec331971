/**
 * The pair 5(4) of Dormand and Prince. The last row of A holds the weights of order 5, so the last slope of a step is the first slope of
 * the next. `error` is the difference between these weights and those of order 4.
 */
export const tableau: {
  readonly c: readonly number[];
  readonly A: readonly (readonly number[])[];
  readonly error: readonly number[];
} = {
  c: [0, 1 / 5, 3 / 10, 4 / 5, 8 / 9, 1, 1],
  A: [
    [],
    [1 / 5],
    [3 / 40, 9 / 40],
    [44 / 45, -56 / 15, 32 / 9],
    [19372 / 6561, -25360 / 2187, 64448 / 6561, -212 / 729],
    [9017 / 3168, -355 / 33, 46732 / 5247, 49 / 176, -5103 / 18656],
    [35 / 384, 0, 500 / 1113, 125 / 192, -2187 / 6784, 11 / 84],
  ],
  error: [71 / 57600, 0, -71 / 16695, 71 / 1920, -17253 / 339200, 22 / 525, -1 / 40],
};
