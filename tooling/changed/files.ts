import { spawnSync } from "node:child_process";
import { root } from "../repository/packages.ts";

/** The output of git; throws its error message if it fails. */
function git(...args: string[]): string {
  const { status, stdout, stderr } = spawnSync("git", args, { cwd: root, encoding: "utf8", maxBuffer: 2 ** 28 });
  if (status !== 0) throw new Error(`git ${args.join(" ")}: ${stderr.trim()}`);
  return stdout;
}

/** The last common commit of HEAD and a base, which may exist here or at the remote "origin" alone. */
export function mergeBase(base: string): string {
  const remote = `origin/${base}`;
  const known = spawnSync("git", ["rev-parse", "--verify", "--quiet", `${base}^{commit}`], { cwd: root }).status === 0;
  return git("merge-base", known ? base : remote, "HEAD").trim();
}

/** Files that differ from a commit: in later commits, in the working tree, and new ones that git does not ignore. */
export function changedFiles(commit: string): string[] {
  const tracked = git("diff", "--name-only", "--no-renames", commit).split("\n");
  const untracked = git("ls-files", "--others", "--exclude-standard").split("\n");
  return [...new Set([...tracked, ...untracked])].filter((file) => file !== "").sort();
}

/** A file's text at a commit; "" if it did not exist. */
export function textAt(commit: string, file: string): string {
  const { status, stdout } = spawnSync("git", ["show", `${commit}:${file}`], { cwd: root, encoding: "utf8" });
  return status === 0 ? stdout : "";
}
