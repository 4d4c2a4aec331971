import { fromMarkdown } from "mdast-util-from-markdown";
import type { Passage } from "./passage.ts";

type Node = ReturnType<typeof fromMarkdown> | ReturnType<typeof fromMarkdown>["children"][number];

/** Text of a node without markup. A code span becomes `…`, because code is not prose. */
function plainText(node: Node): string {
  if (node.type === "inlineCode") return "`…`";
  if (node.type === "break") return "\n";
  if (node.type === "text") return node.value;
  return "children" in node ? node.children.map(plainText).join("") : "";
}

function paragraphs(node: Node): Node[] {
  if (node.type === "paragraph" || node.type === "heading") return [node];
  return "children" in node ? node.children.flatMap(paragraphs) : [];
}

/**
 * Paragraphs and headings of a Markdown text. Code blocks, HTML and link addresses are left out.
 * A table is one paragraph, because this parser leaves tables unparsed.
 */
export function markdownPassages(source: string, kind: "markdown" | "doc" = "markdown", firstLine = 1): Passage[] {
  return paragraphs(fromMarkdown(source)).map((node) => ({
    kind,
    text: plainText(node),
    line: firstLine - 1 + (node.position?.start.line ?? 1),
  }));
}
