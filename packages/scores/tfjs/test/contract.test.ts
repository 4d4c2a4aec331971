import { edm, ou } from "@backstep/drifts";
import { scoreSuite } from "@backstep/testkit";
import { describe, it } from "vitest";
import { type Tensor, tfScore } from "../src/index.ts";
import { tf } from "./support.ts";

const tanh = (x: Tensor, t: Tensor): Tensor => tf.tanh(tf.add(x, tf.reshape(t, [-1, 1])));

// Without Jacobian-vector products: the suite compares them with differences of the score, which float32 does not allow at its tolerance.
// They are compared with exact ones in `tf-score.test.ts`.
for (const drift of [ou({ horizon: 2 }), edm({ sigmaMax: 3 })])
  for (const prediction of ["score", "epsilon", "denoised"] as const)
    scoreSuite({
      runner: { describe, it },
      factory: () => ({
        model: tfScore({
          tf,
          model: tanh,
          drift,
          dim: 2,
          prediction,
          jvp: false,
          name: `${prediction} under ${drift.name}`,
        }),
        drift,
      }),
    });
