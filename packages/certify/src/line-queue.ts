/** Why no further line will come. */
export interface Reason {
  readonly code: "ABORTED" | "PROGRAM_FAILED";
  readonly message: string;
}

/** Lines that have come and are not read yet, for one reader. */
export interface LineQueue {
  put(line: string): void;
  /** Tells why no further line will come; the first reason counts. */
  end(reason: Reason): void;
  readonly ended: boolean;
  /** The next line, or the reason why there is none. */
  take(): Promise<string | Reason>;
}

/** A queue without lines. */
export function createLineQueue(): LineQueue {
  const lines: string[] = [];
  let reason: Reason | undefined;
  let wake = (): void => undefined;
  return {
    put(line) {
      lines.push(line);
      wake();
    },
    end(why) {
      reason ??= why;
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
