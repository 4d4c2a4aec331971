// `npm run generate`: writes the files that follow from the cards and quality.json.
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { cardsModule, folder, readmeWithTables } from "./generated.ts";

writeFileSync(join(folder, "src", "cards.table.ts"), cardsModule());
writeFileSync(join(folder, "README.md"), readmeWithTables());
