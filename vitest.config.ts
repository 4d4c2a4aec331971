import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

// Tests run on sources: without the condition vitest would silently test a stale `dist`.
export default defineConfig({
  ssr: { resolve: { conditions: ["@backstep/source", "module", "node", "import", "default"] } },
  test: {
    exclude: ["**/node_modules/**", "**/dist/**", "**/*.slow.test.ts"],
    setupFiles: [fileURLToPath(new URL("tooling/test/fuzz-seed.ts", import.meta.url))],
    testTimeout: 60_000,
    // Vitest's default leaves one core idle, which is half of a machine with two.
    maxWorkers: "100%",
    projects: [
      {
        extends: true,
        // Packages keep no state in modules, so their test files share one load of them. A test that leans on a fresh module fails here.
        test: { name: "packages", include: ["packages/**/test/**/*.test.ts"], pool: "threads", isolate: false },
      },
      {
        extends: true,
        // The command line runs in the process of its tests and leaves nothing there, as those of the packages. A process can handle signals.
        test: {
          name: "apps",
          include: ["apps/**/test/**/*.test.ts"],
          exclude: ["**/node_modules/**", "**/*.isolated.test.ts", "**/*.slow.test.ts"],
          pool: "forks",
          isolate: false,
        },
      },
      {
        extends: true,
        // Tools change what belongs to the process, and a test can replace a module: each test file has a process.
        test: { name: "tools", include: ["{tooling,python}/**/test/**/*.test.ts", "apps/**/*.isolated.test.ts"] },
      },
    ],
  },
});
