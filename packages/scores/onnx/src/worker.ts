// The thread of a `workerSession`: it imports the runtime that the session names.
import { serveSession } from "./serve-session.ts";

serveSession();
