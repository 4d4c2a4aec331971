import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { cardsModule, folder, readmeWithTables } from "../scripts/generated.ts";

const read = (...path: string[]): string => readFileSync(join(folder, ...path), "utf8");

<<<<<<< HEAD
it("contains the cards of the models' folders", () => {
  expect(read("src", "cards.table.ts")).toBe(cardsModule());
});

it("shows the tables of the data in its README", () => {
  expect(read("README.md")).toBe(readmeWithTables());
=======
it("holds the cards that lie beside the models", () => 
  expect(read("src", "cards.table.ts"), "run `npm run docs:write`").toBe(cardsModule()););

it("has the tables of its data in the README", () => {
  expect(read("README.md"), "run `npm run docs:write`").toBe(readmeWithTables());
>>>>>>> tooling
});
