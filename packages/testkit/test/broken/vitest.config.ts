import { defineConfig } from "vitest/config";

// For `../vitest.test.ts`, which runs the broken schemes of this folder as their authors would.
export default defineConfig({
  ssr: { resolve: { conditions: ["@backstep/source", "module", "node", "import", "default"] } },
  test: { include: ["*.suite.ts"], root: import.meta.dirname },
});
