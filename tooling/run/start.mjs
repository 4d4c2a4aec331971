// `npm start`: installs what is missing and runs the quickstart on real data.
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { backstep, become, install, root } from "./workspace.mjs";

await install();
const folder = "apps/bench/experiments";
const experiments = readdirSync(join(root, folder))
  .filter((file) => /^quickstart.*\.ya?ml$/.test(file))
  .map((file) => `${folder}/${file}`);
become(backstep("run", ...experiments, "--out", "results/quickstart", ...process.argv.slice(2)));
