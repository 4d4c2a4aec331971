/** The outputs of a command, and the signal that stops it. */
export interface Terminal {
  /** Standard output: results. */
  out(text: string): void;
  /** Standard error: progress, notes and errors. */
  error(text: string): void;
  /** Draws a line of standard error again, in place of the last line that was drawn so. */
  redraw?(line: string): void;
  /** Whether standard error is a terminal, so that a line can be redrawn. */
  readonly interactive: boolean;
  /** The width of standard output in characters, if it is a terminal. Tables then wrap. */
  readonly columns?: number;
  /** Whether standard output shows colours. Colour codes are cleaned away otherwise. */
  readonly colour?: boolean;
  /** Asks the user a question and returns the answer. Undefined without a user who can answer. */
  ask?(question: string): Promise<string>;
  /** Fires on an interrupt. */
  readonly signal: AbortSignal;
}
