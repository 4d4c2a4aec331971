import { startPython } from "./python.ts";

/** Seconds by library for one piece of work. Empty if no Python with numpy is installed. */
export type AskPeers = (work: string, precision: "f32" | "f64") => Promise<Readonly<Record<string, number>>>;

/** Starts the Python peers, one thread each; `close` ends them. */
export async function startPeers(): Promise<{ about: string; ask: AskPeers; close(): void }> {
  const none = {
    about: "no peers: install python3-numpy and python3-torch to compare",
    ask: async () => ({}),
    close: () => undefined,
  };
  const python = await startPython("peers.py");
  const versions = await python?.answer();
  if (python === undefined || versions === undefined || "missing" in versions) return none;
  return {
    about: `numpy ${versions.numpy}, torch ${versions.torch ?? "not installed"}, one thread each`,
    ask: async (work, precision) =>
      (await python.ask(`${work} ${precision === "f64" ? "float64" : "float32"}`)) as Record<string, number>,
    close: python.close,
  };
}
