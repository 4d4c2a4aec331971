// Installation and child processes. Plain JavaScript, because a fresh clone has nothing installed.
import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

export const root = fileURLToPath(new URL("../..", import.meta.url));

const manifest = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
const stamp = join(root, "node_modules", ".backstep-installed");
const windows = process.platform === "win32";

/** The pinned package manager through npx: only Node and npm have to be present. */
export const pnpm = `npx --yes --package=${manifest.packageManager} -- pnpm`;

/** Environment of every child process: tools of the workspace are on the PATH, telemetry is off. */
export const environment = {
  ...process.env,
  PATH: [join(root, "node_modules", ".bin"), process.env.PATH].join(windows ? ";" : ":"),
  DO_NOT_TRACK: "1",
};

/** Runs a command line in the root; `quiet` returns its output instead of printing it. Never rejects. */
export function execute(command, { quiet = false, env = {} } = {}) {
  return new Promise((resolve) => {
    const child = spawn(command, {
      cwd: root,
      shell: true,
      stdio: quiet ? ["ignore", "pipe", "pipe"] : "inherit",
      env: { ...environment, ...env },
    });
    const output = [];
    child.stdout?.on("data", (chunk) => output.push(chunk));
    child.stderr?.on("data", (chunk) => output.push(chunk));
    child.on("error", (error) => resolve({ status: 1, output: String(error) }));
    child.on("close", (status) => resolve({ status: status ?? 1, output: Buffer.concat(output).toString() }));
  });
}

/** Runs Node with this terminal, and ends this process with the status or signal of the child. */
export function become(args, cwd = root) {
  const child = spawn(process.execPath, args, { cwd, stdio: "inherit", env: environment });
  // A terminal sends these signals to the whole group. The child decides what to do; this process ends after it.
  for (const signal of ["SIGINT", "SIGTERM"]) process.on(signal, () => child.kill(signal));
  child.on("close", (status, signal) => {
    if (!signal) process.exit(status ?? 1);
    process.removeAllListeners(signal);
    process.kill(process.pid, signal);
  });
}

/** Arguments that run the command line from its TypeScript sources. */
export function backstep(...args) {
  const loader = import.meta.resolve("tsx");
  return ["--conditions=@backstep/source", "--import", loader, join(root, "apps", "bench", "src", "main.ts"), ...args];
}

function requireNode(minimum) {
  const [major, minor] = process.versions.node.split(".").map(Number);
  const [needMajor, needMinor] = minimum.split(".").map(Number);
  if (major > needMajor || (major === needMajor && minor >= needMinor)) return;
  console.error(`Backstep needs Node ${minimum} or newer; this is Node ${process.versions.node}.`);
  process.exit(2);
}

/** The folders of the workspace, as the lockfile lists them. */
function importers(lockfile) {
  const section = lockfile.slice(lockfile.indexOf("\nimporters:"), lockfile.indexOf("\npackages:"));
  return [...section.matchAll(/^ {2}(\S+):$/gm)].map(([, folder]) => folder);
}

/** Changes if an installation would do something; undefined if one is certainly needed. */
function fingerprint() {
  const lockfile = readFileSync(join(root, "pnpm-lock.yaml"), "utf8");
  const hash = createHash("sha256").update(`${process.platform} ${process.arch} ${process.versions.modules}`);
  hash.update(lockfile).update(readFileSync(join(root, "pnpm-workspace.yaml")));
  for (const folder of importers(lockfile)) {
    const file = join(root, folder, "package.json");
    if (!existsSync(file)) return undefined;
    const { dependencies, devDependencies, peerDependencies, optionalDependencies } = JSON.parse(readFileSync(file));
    if ((dependencies || devDependencies) && !existsSync(join(root, folder, "node_modules"))) return undefined;
    hash.update(JSON.stringify([folder, dependencies, devDependencies, peerDependencies, optionalDependencies]));
  }
  return hash.digest("hex");
}

/** Installs from the lockfile if that is not done yet. Prints on standard error alone; ends the process on failure. */
export async function install() {
  requireNode(manifest.engines.node.replace(">=", ""));
  const wanted = fingerprint();
  if (wanted && existsSync(stamp) && readFileSync(stamp, "utf8") === wanted) return false;

  console.error("Installing dependencies …");
  rmSync(stamp, { force: true });
  const { status, output } = await execute(`${pnpm} install --frozen-lockfile`, {
    quiet: true,
    // pnpm asks no questions, and a silent npm around this script does not hide the reason of a failure.
    env: { CI: "true", npm_config_loglevel: "warn" },
  });
  if (status !== 0) {
    console.error(output);
    console.error("The installation failed; the package manager's output is above.");
    process.exit(1);
  }
  recordInstallation();
  return true;
}

/** Records that the installed packages match the manifests and the lockfile. */
export function recordInstallation() {
  writeFileSync(stamp, fingerprint() ?? "");
}
