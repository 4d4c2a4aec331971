/** Where a command writes, and how it is stopped. */
export interface Terminal {
  /** Standard output: results. */
  out(text: string): void;
  /** Standard error: everything else. */
  error(text: string): void;
  /** Whether standard error is a terminal, on which a line may be redrawn. */
  readonly interactive: boolean;
  /** Fires on an interrupt. */
  readonly signal: AbortSignal;
}
