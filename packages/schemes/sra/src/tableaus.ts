export type SraVariant = "sra1" | "sra2" | "sra3";

/** Coefficients of a scheme for additive noise. A row of A has one entry per earlier stage, a row of B one per node of the noise. */
export interface Tableau {
  readonly c: readonly number[];
  readonly A: readonly (readonly number[])[];
  readonly B: readonly (readonly number[])[];
  readonly a: readonly number[];
  readonly gamma: readonly number[];
  readonly beta: readonly number[];
  readonly betaHat: readonly number[];
}

/** β̂·γ = −1 fixes the signs of β̂. With the opposite signs the strong order is 1 if g depends on time. */
export const tableaus: Readonly<Record<SraVariant, Tableau>> = {
  sra1: {
    c: [0, 3 / 4],
    A: [[], [3 / 4]],
    B: [
      [0, 0],
      [3 / 2, 0],
    ],
    a: [1 / 3, 2 / 3],
    gamma: [1, 0],
    beta: [1, 0],
    betaHat: [-1, 1],
  },
  sra2: {
    c: [0, 3 / 4],
    A: [[], [3 / 4]],
    B: [
      [0, 0],
      [3 / 2, 0],
    ],
    a: [1 / 3, 2 / 3],
    gamma: [1 / 3, 1],
    beta: [0, 1],
    betaHat: [3 / 2, -3 / 2],
  },
  sra3: {
    c: [0, 1, 1 / 2],
    A: [[], [1], [1 / 4, 1 / 4]],
    B: [
      [0, 0],
      [0, 0],
      [1, 1 / 2],
    ],
    a: [1 / 6, 1 / 6, 2 / 3],
    gamma: [1, 0],
    beta: [1, 0],
    betaHat: [-1, 1],
  },
};
