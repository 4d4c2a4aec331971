import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { readmeExample } from "../pack/example.ts";
import { root } from "../repository/packages.ts";

it("the library example of the root README runs", () => {
  const example = readmeExample(readFileSync(join(root, "README.md"), "utf8")) ?? "";
  const args = [
    "--conditions=@backstep/source",
    "--import",
    import.meta.resolve("tsx"),
    "--input-type=module",
    "-e",
    example,
  ];
  // The bench is where every package of the example can be imported from.
  const { status, stdout, stderr } = spawnSync(process.execPath, args, {
    cwd: join(root, "apps/bench"),
    encoding: "utf8",
  });
  expect(stderr).toBe("");
  expect(status).toBe(0);
  expect(stdout).toBe("1000 samples, 128 score evaluations each\n");
});
