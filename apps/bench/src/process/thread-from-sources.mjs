// Node 20 gives the loader of `--import tsx` to the main thread alone, so a thread that runs from sources registers its own.
import { register } from "tsx/esm/api";

register();
await import("./thread.ts");
