/** Public functions that do not check their arguments, by folder and name, or by folder alone, with the reason. */
export const exempt: Readonly<Record<string, string>> = {
  kernels: "elementary functions of the hot path: numbers in, numbers out",
  "matrix-functions": "called in steps of schemes, with batches that the driver made",
  testkit: "suites of tests, whose fixtures the compiler checks",
  templates: "imports nothing of ours; the two programs that call it check the words of their command lines",
  parity: "compares with golden files of this repository; not for users",
  "scores/onnx/node": "called by the score plugin onnx, which has checked its options",
  "scores/onnx/serveSession": "called in a worker, without arguments or with the runtime of a bundle",
  "core/isBackstepError": "a question about any value",
  "law/sdDifference": "an elementary function, called for each coordinate",
  "experiment/compact": "shows any section",
};

/** Whether a function is exempt. */
export function isExempt(folder: string, name: string): boolean {
  return Object.hasOwn(exempt, folder) || Object.hasOwn(exempt, `${folder}/${name}`);
}
