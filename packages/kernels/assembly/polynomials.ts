// Polynomials with minimal relative error on their interval (Remez), evaluated by Estrin's scheme, which has short chains of dependent
// operations. The order of the operations determines the bits of the result.

// @ts-ignore: decorator
@inline
export function s32(x: f32): v128 { return f32x4.splat(x); }
// @ts-ignore: decorator
@inline
export function s64(x: f64): v128 { return f64x2.splat(x); }
// @ts-ignore: decorator
@inline
function pair32(a: f32, b: f32, x: v128): v128 { return f32x4.add(s32(a), f32x4.mul(s32(b), x)); }
// @ts-ignore: decorator
@inline
function pair64(a: f64, b: f64, x: v128): v128 { return f64x2.add(s64(a), f64x2.mul(s64(b), x)); }

/** (eʳ − 1 − r)/r² on |r| ≤ ½ ln 2. */
// @ts-ignore: decorator
@inline
export function expTail32(r: v128, z: v128): v128 {
  const p = f32x4.add(pair32(0.4999999403953552, 0.1666652113199234, r), f32x4.mul(pair32(0.04166838899254799, 0.008368744514882565, r), z));
  return f32x4.add(p, f32x4.mul(s32(0.0013814553385600448), f32x4.mul(z, z)));
}
// @ts-ignore: decorator
@inline
export function expTail64(r: v128, z: v128): v128 {
  // Even and odd powers separately: two chains, and fewer operations than by halving.
  let even = pair64(2.4801492949639555e-05, 2.763030635488147e-07, z), odd = pair64(2.7557586977540287e-06, 2.4999965953370417e-08, z);
  even = f64x2.add(s64(0.00138888889437596), f64x2.mul(z, even));
  odd = f64x2.add(s64(0.00019841269505573798), f64x2.mul(z, odd));
  even = f64x2.add(s64(0.04166666666652973), f64x2.mul(z, even));
  odd = f64x2.add(s64(0.00833333333349507), f64x2.mul(z, odd));
  even = f64x2.add(s64(0.5000000000000011), f64x2.mul(z, even));
  odd = f64x2.add(s64(0.1666666666666641), f64x2.mul(z, odd));
  return f64x2.add(even, f64x2.mul(r, odd));
}

/** (2ʳ − 1)/r on |r| ≤ ½. */
// @ts-ignore: decorator
@inline
export function exp2Tail32(r: v128, z: v128): v128 {
  const a = f32x4.add(pair32(0.6931472, 0.2402265, r), f32x4.mul(pair32(0.05550357, 0.009618083, r), z));
  return f32x4.add(a, f32x4.mul(pair32(0.0013390863, 0.00015453163, r), f32x4.mul(z, z)));
}
/** (2ʳ − 1)/r on |r| ≤ 1/32. */
// @ts-ignore: decorator
@inline
export function exp2Tail64(r: v128, z: v128): v128 {
  const a = f64x2.add(pair64(0.6931471805599457, 0.24022650695910075, r), f64x2.mul(pair64(0.0555041086566393, 0.009618129106919537, r), z));
  return f64x2.add(a, f64x2.mul(pair64(0.0013333781576784268, 0.00015403723980749256, r), f64x2.mul(z, z)));
}

/** (log(1 + t) − t + t²/2)/t³ on √½ − 1 ≤ t ≤ √2 − 1. */
// @ts-ignore: decorator
@inline
export function logTail32(t: v128, z: v128): v128 {
  const a = f32x4.add(pair32(0.3333333134651184, -0.250008225440979, t), f32x4.mul(pair32(0.20001234114170074, -0.16623297333717346, t), z));
  const b = f32x4.add(pair32(0.1420154720544815, -0.1316058337688446, t), f32x4.mul(pair32(0.1276337057352066, -0.07635705173015594, t), z));
  return f32x4.add(a, f32x4.mul(b, f32x4.mul(z, z)));
}
/** (4 artanh s − 4s)/s³ as a function of z = s², for s = t/(2 + t), so that 2 log(1 + t) = 4 artanh s. */
// @ts-ignore: decorator
@inline
export function artanhTail32(z: v128): v128 {
  return f32x4.add(s32(1.3333337306976318), f32x4.mul(z, pair32(0.7997756004333496, 0.5915989875793457, z)));
}
/** (2 artanh s − 2s)/s³ as a function of z = s², for s = t/(2 + t), so that log(1 + t) = 2 artanh s. */
// @ts-ignore: decorator
@inline
export function artanhTail64(z: v128): v128 {
  const y = f64x2.mul(z, z);
  const a = f64x2.add(pair64(0.6666666666666735, 0.3999999999941286, z), f64x2.mul(pair64(0.28571428742828825, 0.22222198524266917, z), y));
  const b = f64x2.add(pair64(0.18183567048156324, 0.1531397651895364, z), f64x2.mul(s64(0.14796732600027454), y));
  return f64x2.add(a, f64x2.mul(b, f64x2.mul(y, y)));
}

/** (sin a − a)/a³ and, in f64, (cos a − 1 + a²/2)/a⁴ as functions of z = a², |a| ≤ π/4. */
// @ts-ignore: decorator
@inline
export function sinTail32(z: v128): v128 {
  return f32x4.add(s32(-0.16666655242443085), f32x4.mul(z, pair32(0.008332177996635437, -0.00019517235341481864, z)));
}
// @ts-ignore: decorator
@inline
export function sinTail64(z: v128): v128 {
  const y = f64x2.mul(z, z);
  const a = f64x2.add(pair64(-0.16666666666666632, 0.008333333333322413, z), f64x2.mul(pair64(-0.00019841269829807778, 2.7557313691915717e-06, z), y));
  return f64x2.add(a, f64x2.mul(pair64(-2.50507581157251e-08, 1.5896795715103863e-10, z), f64x2.mul(y, y)));
}
// @ts-ignore: decorator
@inline
export function cosTail64(z: v128): v128 {
  const y = f64x2.mul(z, z);
  const a = f64x2.add(pair64(0.0416666666666666, -0.0013888888888874125, z), f64x2.mul(pair64(2.480158728948234e-05, -2.755731435237232e-07, z), y));
  return f64x2.add(a, f64x2.mul(pair64(2.087572327815284e-09, -1.13596480433772e-11, z), f64x2.mul(y, y)));
}
