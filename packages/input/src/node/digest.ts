import { createHash } from "node:crypto";
import { requireArguments } from "@backstep/core/plugin";
import { openRegular } from "./read.ts";

/** SHA-256 over the contents of files, in hexadecimal. A missing file, and a device, counts as an empty one. */
export async function digestOf(files: readonly string[]): Promise<string> {
  requireArguments("digestOf", { files: { type: "list", of: { type: "text" } } }, { files });
  const hash = createHash("sha256");
  for (const file of files) {
    hash.update("\0");
    try {
      const handle = await openRegular(file);
      // The stream closes the file at its end.
      if (handle) for await (const part of handle.createReadStream()) hash.update(part);
    } catch {
      // Optional files, such as the card of a model, need not exist.
    }
  }
  return hash.digest("hex");
}
