// The picture of all published packages in docs/architecture.md. `--check` compares instead of writing.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { publishedPackages, root } from "../repository/packages.ts";
import { packageGraph } from "./graph.ts";
import { withSection, writeOrCheck } from "./page.ts";

const page = "docs/architecture.md";
const picture = ["```mermaid", packageGraph(publishedPackages()), "```"].join("\n");
writeOrCheck(page, withSection(readFileSync(join(root, page), "utf8"), "package-graph", picture));
