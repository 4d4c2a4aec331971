/** A piece of HTML, as opposed to text that must be escaped. */
export interface Html {
  readonly html: string;
}

/** Text made safe for HTML. */
export function escapeText(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;");
}

/** An HTML template. It escapes strings and numbers, and inserts pieces of HTML and lists of them unchanged. */
export function html(
  parts: TemplateStringsArray,
  ...values: readonly (string | number | Html | readonly Html[])[]
): Html {
  const shown = values.map((value) => {
    if (typeof value === "string" || typeof value === "number") return escapeText(String(value));
    return "html" in value ? value.html : value.map((each) => each.html).join("");
  });
  return { html: String.raw({ raw: parts }, ...shown) };
}

/** An empty piece of HTML. */
export const nothing: Html = { html: "" };

/** A table with a row of headings. The cells of the first column are headings of their rows. */
export function table(head: readonly string[], rows: readonly (readonly (string | Html)[])[]): Html {
  const cells = (row: readonly (string | Html)[]): Html[] =>
    row.map((cell, j) => (j === 0 ? html`<th scope="row">${cell}</th>` : html`<td>${cell}</td>`));
  return html`<div class="scroll"><table>
<thead><tr>${head.map((cell) => html`<th scope="col">${cell}</th>`)}</tr></thead>
<tbody>${rows.map((row) => html`<tr>${cells(row)}</tr>\n`)}</tbody>
</table></div>`;
}
