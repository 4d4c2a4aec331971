import { defineConfig, mergeConfig } from "vitest/config";
import base from "./vitest.config.ts";

// Tests that take minutes: many draws, real models. They run nightly and when packages change.
export default mergeConfig(
  { ssr: base.ssr ?? {} },
  defineConfig({
    test: {
      include: ["{packages,apps,tooling}/**/test/**/*.slow.test.ts"],
      exclude: ["**/node_modules/**", "**/dist/**"],
      testTimeout: 1_800_000,
      passWithNoTests: true,
    },
  }),
);
