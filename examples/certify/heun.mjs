// Heun's method on the probability-flow ODE, as a sampler for `backstep certify`.
import { createInterface } from "node:readline";

const lines = createInterface({ input: process.stdin })[Symbol.asyncIterator]();
const receive = async () => {
  const { value, done } = await lines.next();
  return done ? undefined : JSON.parse(value);
};
const send = (message) => process.stdout.write(`${JSON.stringify(message)}\n`);

async function score(x, t) {
  send({ type: "score", t, x });
  return (await receive()).score;
}

/** dx/dt = f x − ½ g² ∇log p_t(x) at the k-th time. */
async function velocity({ drift, times }, k, x) {
  const s = await score(x, times[k]);
  return x.map((row, i) => row.map((value, j) => drift.f[k] * value - 0.5 * drift.g2[k] * s[i][j]));
}

async function run(message) {
  let { times, x } = message;
  for (let k = 0; k + 1 < times.length; k++) {
    const h = times[k] - times[k + 1];
    const before = await velocity(message, k, x);
    const euler = x.map((row, i) => row.map((value, j) => value - h * before[i][j]));
    const after = await velocity(message, k + 1, euler);
    x = x.map((row, i) => row.map((value, j) => value - 0.5 * h * (before[i][j] + after[i][j])));
  }
  return x;
}

await receive();
send({ type: "hello", backstep: "certify/1", name: "heun.mjs", solves: "ode", normalsPerStep: 0 });
for (let message = await receive(); message; message = await receive())
  send({ type: "done", id: message.id, x: await run(message) });
