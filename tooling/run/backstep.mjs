// `npm run -s backstep -- ARGS`: the command line on sources, without a build. Only the command writes to standard output.
import { backstep, become, install } from "./workspace.mjs";

await install();
// npm starts scripts in the root. Files on the command line are relative to the folder of the caller.
const { npm_lifecycle_event: script, INIT_CWD: caller } = process.env;
become(backstep(...process.argv.slice(2)), script === "backstep" && caller ? caller : process.cwd());
