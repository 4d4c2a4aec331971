/** Side of the square pictures that points of this dimension are: 8×8 and 28×28 are known, other squares may be asked for. */
export function imageSide(dim: number): number | undefined {
  return dim === 64 || dim === 784 ? Math.sqrt(dim) : undefined;
}

/** Side of a square picture of any size, from 2×2. */
export function squareSide(dim: number): number | undefined {
  const side = Math.round(Math.sqrt(dim));
  return side >= 2 && side * side === dim ? side : undefined;
}
