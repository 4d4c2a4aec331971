// out = f(x) in vectors. The tail is copied to a padded tile, so that it uses the same operations.

import { exp32, exp64 } from "./exp";
import { log32, log64 } from "./log";
import { TILE } from "./memory";
import { sinTurn32, sinTurn64 } from "./trig";

// @ts-ignore: decorator
@inline
function evaluate<T>(name: i32, x: v128): v128 {
  if (sizeof<T>() == 4) {
    if (name == 0) return exp32(x);
    if (name == 1) return log32(x);
    return sinTurn32(x, name == 2 ? 0 : 1);
  }
  if (name == 0) return exp64(x);
  if (name == 1) return log64(x);
  return sinTurn64(x, name == 2 ? 0 : 1);
}

/** name: 0 exp, 1 log, 2 sin, 3 cos. */
export function elementwise<T>(name: i32, out: usize, x: usize, count: i32): void {
  let left = <usize>count * sizeof<T>();
  for (; left >= 16; left -= 16, x += 16, out += 16) v128.store(out, evaluate<T>(name, v128.load(x)));
  if (left > 0) {
    memory.copy(TILE, x, left);
    v128.store(TILE, evaluate<T>(name, v128.load(TILE)));
    memory.copy(out, TILE, left);
  }
}
