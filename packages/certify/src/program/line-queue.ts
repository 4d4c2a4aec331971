/** The reason why no more lines follow. */
export interface Reason {
  readonly code: "ABORTED" | "PROGRAM_FAILED" | "PROTOCOL_INVALID";
  readonly message: string;
}

/** Received lines that have not been read yet, for one reader. */
export interface LineQueue {
  put(line: string): void;
  /** Ends the queue. The first reason is kept. */
  end(reason: Reason): void;
  readonly ended: boolean;
  /** The next line, or the reason why no more lines follow. */
  take(): Promise<string | Reason>;
}

const mostWaiting = 1000;

/** An empty queue. */
export function createLineQueue(): LineQueue {
  const lines: string[] = [];
  let reason: Reason | undefined;
  let wake = (): void => undefined;
  return {
    put(line) {
      if (reason !== undefined) return;
      lines.push(line);
      // Each line is an answer or a request, so a reader is at most a few lines behind.
      if (lines.length > mostWaiting)
        reason = { code: "PROTOCOL_INVALID", message: `sent ${mostWaiting} lines without waiting for an answer` };
      wake();
    },
    end(first) {
      reason ??= first;
      wake();
    },
    get ended() {
      return reason !== undefined;
    },
    async take() {
      while (lines.length === 0 && reason === undefined)
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      return lines.shift() ?? reason!;
    },
  };
}
