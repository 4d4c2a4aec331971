/** Two uses of each command, which end its help. */
export const examples: Readonly<Record<string, readonly [string, string]>> = {
  run: ["backstep run experiment.yaml", "backstep run experiment.yaml other.yaml --out results"],
  report: ["backstep report results", "backstep report results/digits"],
  export: ["backstep export results --pdf --latex --out paper", "backstep export results --csv"],
  list: ["backstep list schemes", "backstep list grids karras"],
  schemes: ["backstep schemes", "backstep schemes ddim"],
  drifts: ["backstep drifts", "backstep drifts vp-linear"],
  grids: ["backstep grids", "backstep grids karras --json"],
  targets: ["backstep targets", "backstep targets mixture"],
  scores: ["backstep scores", "backstep scores analytic"],
  metrics: ["backstep metrics", "backstep metrics wasserstein/sliced"],
  schema: ["backstep schema", "backstep schema > experiment.schema.json"],
  new: ["backstep new scheme leapfrog", "backstep new metric energy-distance"],
  order: ["backstep order heun", "backstep order EM REI --json"],
  sample: [
    "backstep sample experiment.yaml -n 1000 --out samples.npy",
    'backstep sample --model digits --scheme "{ name: ddim, eta: 1 }" --steps 32 --out digits.png',
  ],
  train: [
    "backstep train digits --out training",
    "backstep train points.csv --out training --steps 2000 --hidden 128,128",
  ],
  inspect: ["backstep inspect model.onnx", "backstep inspect digits --json"],
  certify: [
    'backstep certify --command "python3 sampler.py"',
    'backstep certify --command "python3 sampler.py" --drift ou --same-as EM',
  ],
  parity: ["backstep parity golden", "backstep parity golden --json"],
};
