import type { WorkspacePackage } from "../repository/packages.ts";
import { runPnpm } from "../repository/run-tool.ts";

/** Packs built packages into a folder; returns the tarballs by name of package. */
export async function packAll(
  packages: readonly WorkspacePackage[],
  folder: string,
): Promise<ReadonlyMap<string, string>> {
  const filters = packages.map(({ manifest }) => `--filter=${manifest.name}`);
  const { status, output } = await runPnpm(["--recursive", ...filters, "pack", "--pack-destination", folder]);
  if (status !== 0) throw new Error(output);
  return new Map(
    packages.map(({ manifest: { name, version } }) => [
      name,
      `${folder}/${name.replace("@", "").replace("/", "-")}-${version}.tgz`,
    ]),
  );
}
