import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { cardsModule, folder, readmeWithTables } from "../scripts/generated.ts";

const read = (...path: string[]): string => readFileSync(join(folder, ...path), "utf8");

it("contains the cards of the models' folders", () => {
  expect(read("src", "cards.table.ts"), "run `npm run docs:write`").toBe(cardsModule());
});

it("shows the tables of the data in its README", () => {
  expect(read("README.md"), "run `npm run docs:write`").toBe(readmeWithTables());
});
