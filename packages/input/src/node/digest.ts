import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { requireArguments } from "@backstep/core/plugin";

/** SHA-256 over the contents of files, in hexadecimal. A missing file counts as an empty one. */
export async function digestOf(files: readonly string[]): Promise<string> {
  requireArguments("digestOf", { files: { type: "list", of: { type: "text" } } }, { files });
  const hash = createHash("sha256");
  for (const file of files) {
    hash.update("\0");
    try {
      for await (const part of createReadStream(file)) hash.update(part);
    } catch {
      // Optional files, such as the card of a model, need not exist.
    }
  }
  return hash.digest("hex");
}
