// Elementary functions in integers with 1400 bits after the point: the reference for the functions under test.
const BITS = 1400n;
const ONE = 1n << BITS;

/** A double, exactly (for |x| ≥ 2⁻¹³⁰⁰). */
export function fixed(x: number): bigint {
  let mantissa = x;
  let exponent = 0;
  while (!Number.isSafeInteger(mantissa)) {
    const down = Math.abs(mantissa) > 2 ** 53;
    mantissa = down ? mantissa / 2 : mantissa * 2;
    exponent += down ? 1 : -1;
  }
  return exponent >= 0
    ? BigInt(mantissa) << (BITS + BigInt(exponent))
    : (BigInt(mantissa) << BITS) >> BigInt(-exponent);
}

/** Rounded toward zero, so that a series of negative terms ends at 0. */
const times = (a: bigint, b: bigint): bigint => (a * b) / ONE;

function series(first: bigint, next: (term: bigint, n: bigint) => bigint): bigint {
  let sum = 0n;
  let term = first;
  for (let n = 1n; term !== 0n; n++) {
    sum += term;
    term = next(term, n);
  }
  return sum;
}

/** 2 artanh(1/q) = log((q + 1)/(q − 1)), and 16 arctan(1/5) − 4 arctan(1/239) = π. */
const artanhOfInverse = (q: bigint): bigint => {
  let sum = 0n;
  for (let power = ONE / q, n = 1n; power !== 0n; power /= q * q, n += 2n) sum += power / n;
  return sum;
};
const arctanOfInverse = (q: bigint): bigint => {
  let sum = 0n;
  for (let power = ONE / q, n = 1n; power !== 0n; power /= -q * q, n += 2n) sum += power / n;
  return sum;
};
const LN2 = 2n * artanhOfInverse(3n);
const PI = 16n * arctanOfInverse(5n) - 4n * arctanOfInverse(239n);

const floorDivide = (a: bigint, b: bigint): bigint => (a < 0n ? (a - b + 1n) / b : a / b);
const shift = (a: bigint, k: bigint): bigint => (k >= 0n ? a << k : a >> -k);

export function exp(x: bigint): bigint {
  const k = floorDivide(x, LN2);
  const r = x - k * LN2;
  return shift(
    series(ONE, (term, n) => times(term, r) / n),
    k,
  );
}

export function log(x: bigint): bigint {
  const k = BigInt(x.toString(2).length - 1) - BITS;
  const m = shift(x, -k);
  const s = ((m - ONE) << BITS) / (m + ONE);
  const square = times(s, s);
  let sum = 0n;
  for (let power = s, n = 1n; power !== 0n; power = times(power, square), n += 2n) sum += power / n;
  return 2n * sum + k * LN2;
}

export function sin(x: bigint): bigint {
  const r = x - floorDivide(x, 2n * PI) * 2n * PI - PI;
  const square = -times(r, r);
  return -series(r, (term, n) => times(term, square) / (2n * n * (2n * n + 1n)));
}

export const cos = (x: bigint): bigint => sin(x + PI / 2n);
export const expm1 = (x: bigint): bigint => exp(x) - ONE;
export const log1p = (x: bigint): bigint => log(ONE + x);
export const pow = (x: bigint, y: bigint): bigint => exp(times(y, log(x)));

/** Distance of a result from the exact value, in units of the last of its `digits` bits. */
export function ulps(result: number, exact: bigint, digits: 24 | 53 = 53): number {
  const magnitude = Math.abs(result);
  let exponent = Math.floor(Math.log2(magnitude));
  if (2 ** exponent > magnitude) exponent--;
  const unit = shift(ONE, BigInt(Math.max(exponent, digits === 53 ? -1022 : -126) - digits + 1));
  const difference = fixed(result) - exact;
  return Number(((difference < 0n ? -difference : difference) * 1000000n) / unit) / 1e6;
}
