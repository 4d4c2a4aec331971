/** Length of the repeated gains and offsets: a multiple of the columns and of the lanes, so that whole vectors repeat, and at least 64. */
export function patternLength(dim: number, lanes: number): number {
  let length = dim;
  while (length % lanes !== 0 || length < 64) length *= 2;
  return length;
}
