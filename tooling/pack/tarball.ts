import { existsSync } from "node:fs";
import { join } from "node:path";
import type { WorkspacePackage } from "../repository/packages.ts";

/** Where `pnpm pack` has put a package. */
export function tarball({ path, manifest }: WorkspacePackage): string {
  const file = `${manifest.name.replace("@", "").replace("/", "-")}-${manifest.version}.tgz`;
  const full = join(path, ".pack", file);
  if (!existsSync(full)) throw new Error(`${manifest.name} is not packed: ${full} is missing`);
  return full;
}
