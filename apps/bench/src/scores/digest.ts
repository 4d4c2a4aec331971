import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";

/** What tells the content of files from another; a file that is not there counts as empty. */
export async function digestOf(files: readonly string[]): Promise<string> {
  const hash = createHash("sha256");
  for (const file of files) {
    hash.update("\0");
    try {
      for await (const part of createReadStream(file)) hash.update(part);
    } catch {
      // The card at its usual place need not be there.
    }
  }
  return hash.digest("hex");
}
