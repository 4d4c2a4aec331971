import { schemeSuite } from "@backstep/testkit";
import { describe, it } from "vitest";
import { ddim } from "../src/index.ts";

const runner = { describe, it };

describe("deterministic", () => schemeSuite({ runner, factory: () => ddim() }));
describe("half stochastic", () => schemeSuite({ runner, factory: () => ddim({ eta: 0.5 }) }));
describe("ancestral", () => schemeSuite({ runner, factory: () => ddim({ eta: 1 }) }));
