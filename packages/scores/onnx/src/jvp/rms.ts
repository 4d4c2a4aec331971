/** The root mean square of `length` values, starting at `from`. */
export function rms(values: ArrayLike<number>, from: number, length: number): number {
  let total = 0;
  for (let j = from; j < from + length; j++) total += values[j] ** 2;
  return Math.sqrt(total / length);
}
