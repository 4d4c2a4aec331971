// `npm run -s backstep -- ARGS`: the command line on sources, without a build. Standard output is the command's alone.
import { backstep, become, install } from "./workspace.mjs";

await install();
// npm starts scripts in the root; files on the command line are meant relative to where the caller stands.
const { npm_lifecycle_event: script, INIT_CWD: caller } = process.env;
become(backstep(...process.argv.slice(2)), script === "backstep" && caller ? caller : process.cwd());
