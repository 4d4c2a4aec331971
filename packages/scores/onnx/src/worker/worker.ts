// The worker of a `workerSession`. It imports the runtime that the session names.
import { serveSession } from "./serve-session.ts";

serveSession();
