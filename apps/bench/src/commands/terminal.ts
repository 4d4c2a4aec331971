/** The outputs of a command, and the signal that stops it. */
export interface Terminal {
  /** Standard output: results. */
  out(text: string): void;
  /** Standard error: progress, notes and errors. */
  error(text: string): void;
  /** Whether standard error is a terminal, so that a line can be redrawn. */
  readonly interactive: boolean;
  /** The width of standard output in characters, if it is a terminal. Tables then wrap. */
  readonly columns?: number;
  /** Marks text for a terminal that shows colours. Undefined for any other. */
  colour?(format: "bold" | "dim", text: string): string;
  /** Asks the user a question and returns the answer. Undefined without a user who can answer. */
  ask?(question: string): Promise<string>;
  /** Fires on an interrupt. */
  readonly signal: AbortSignal;
}
