// The table of properties in a scheme's README is that of its `info`; the bench's script knows how to compare.
import { spawnSync } from "node:child_process";
import { root } from "../repository/packages.ts";
import { report } from "../repository/report.ts";

const { status, stderr } = spawnSync(
  process.execPath,
  ["--conditions=@backstep/source", "--import", "tsx", "apps/bench/scripts/scheme-pages.ts", "--check"],
  { cwd: root, encoding: "utf8" },
);

report(status === 0 ? [] : [stderr.trim()], "every scheme's README states its declared properties");
