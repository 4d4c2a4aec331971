// The bench's list of schemes is generated from the workspace; this one knows how to compare.
import { spawnSync } from "node:child_process";
import { root } from "../repository/packages.ts";
import { report } from "../repository/report.ts";

const script = "apps/bench/scripts/generate-schemes.ts";
const { status, stderr } = spawnSync(process.execPath, ["--import", "tsx", script, "--check"], {
  cwd: root,
  encoding: "utf8",
});

report(status === 0 ? [] : [stderr.trim(), `Run \`npx tsx ${script}\`.`], "the bench lists every scheme");
