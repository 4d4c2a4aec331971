import { createCatalogue } from "@backstep/catalogue";
import { experimentSchema } from "@backstep/experiment";
import { type Command, status } from "./command.ts";

/** `backstep schema`. */
export const schema: Command = {
  define: () => undefined,
  async run(_words, _options, terminal) {
    terminal.out(`${JSON.stringify(await experimentSchema(createCatalogue()), undefined, 2)}\n`);
    return status.ok;
  },
};
