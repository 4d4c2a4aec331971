// Euler's method on the probability-flow ODE with one fault, which the first argument names.
import { createInterface } from "node:readline";

const [, , fault] = process.argv;
const lines = createInterface({ input: process.stdin })[Symbol.asyncIterator]();
const receive = async () => {
  const { value, done } = await lines.next();
  return done ? undefined : JSON.parse(value);
};
const send = (message) => process.stdout.write(`${JSON.stringify(message)}\n`);

const meanOf = (x, j) => x.reduce((total, row) => total + row[j], 0) / x.length;

/** Changes the final points. */
const faults = {
  random: (x) => x.map((row) => row.map((value) => value + Math.random())),
  "batch-mean": (x) => x.map((row) => row.map((value, j) => value - 0.1 * meanOf(x, j))),
  clipped: (x) => x.map((row) => row.map((value) => Math.max(-1, Math.min(1, value)))),
  frozen: (_, start) => start,
};

async function run({ times, x: start, drift }) {
  let x = start;
  for (let k = 0; k + 1 < times.length; k++) {
    const h = times[k] - times[k + 1];
    send({ type: "score", t: times[k], x });
    const { score } = await receive();
    x = x.map((row, i) => row.map((value, j) => value - h * (drift.f[k] * value - 0.5 * drift.g2[k] * score[i][j])));
  }
  return faults[fault](x, start);
}

await receive();
send({ type: "hello", backstep: "certify/1", name: fault, solves: "ode", normalsPerStep: 0 });
for (let message = await receive(); message; message = await receive())
  send({ type: "done", id: message.id, x: await run(message) });
