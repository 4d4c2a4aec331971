import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

// Tests run on sources: without the condition vitest would silently test a stale `dist`.
export default defineConfig({
  ssr: { resolve: { conditions: ["@backstep/source", "module", "node", "import", "default"] } },
  test: {
    include: ["{packages,apps,tooling,python}/**/test/**/*.test.ts"],
    exclude: ["**/node_modules/**", "**/dist/**", "**/*.slow.test.ts", "tooling/new/template-scheme/**"],
    setupFiles: [fileURLToPath(new URL("tooling/test/fuzz-seed.ts", import.meta.url))],
    testTimeout: 30_000,
  },
});
