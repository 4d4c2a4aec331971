// Writes the small models for the tests of the bench.
import { fileURLToPath } from "node:url";
import { writeModels } from "../test/models.ts";

writeModels(fileURLToPath(new URL("../../../../apps/bench/test/models/", import.meta.url)));
