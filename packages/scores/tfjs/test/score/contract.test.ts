import { edm, ou } from "@backstep/drifts";
import { scoreSuite } from "@backstep/testkit";
import { describe, it } from "vitest";
import { type Tensor, tfScore } from "../../src/index.ts";
import { tf } from "../support.ts";

const tanh = (x: Tensor, t: Tensor): Tensor => tf.tanh(tf.add(x, tf.reshape(t, [-1, 1])));

// Without Jacobian-vector products: the suite compares them with differences of the score, and float32 is too coarse for its tolerance.
// `tf-score.test.ts` compares them with exact ones.
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
