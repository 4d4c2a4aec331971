/** An SVG file as a PDF file with one page of its size. The first call loads the two libraries that write PDF. */
export async function pdfOf(svg: string, title: string): Promise<Uint8Array> {
  const [{ default: PdfDocument }, { default: draw }] = await Promise.all([import("pdfkit"), import("svg-to-pdfkit")]);
  const [, width, height] = /<svg[^>]* width="([\d.]+)" height="([\d.]+)"/.exec(svg) ?? [];
  const size: [number, number] = [Number(width), Number(height)];
  // Without a date the same results give the same bytes.
  const info = { Title: title, CreationDate: new Date(0), ModDate: new Date(0) };
  const document = new PdfDocument({ size, margin: 0, info });
  const parts: Uint8Array[] = [];
  document.on("data", (part: Uint8Array) => parts.push(part));
  const written = new Promise((resolve, reject) => document.on("end", resolve).on("error", reject));
  draw(document, forStandardFont(svg), 0, 0, { width: size[0], height: size[1], assumePt: true });
  document.end();
  await written;
  return Buffer.concat(parts);
}

/** The fonts that every PDF reader has lack the minus sign and letters beyond Latin-1. The en dash is as wide as the minus sign. */
function forStandardFont(svg: string): string {
  return svg.replaceAll("−", "–").replaceAll(/[^\n\u0020-\u00ff–…]/gu, "?");
}
