import type { Terminal } from "../commands/terminal.ts";

/** The properties of a terminal that are values, not functions. */
export type TerminalFacts = Omit<Terminal, "out" | "error" | "redraw" | "ask" | "signal">;

/** What the main thread tells the thread of a command at its start. */
export interface ThreadData {
  readonly words: readonly string[];
  readonly facts: TerminalFacts;
  /** Whether a user can answer questions. */
  readonly canAsk: boolean;
}

/** What the thread of a command tells the main thread. */
export type FromThread =
  | { readonly kind: "out" | "error"; readonly text: string }
  | { readonly kind: "ask"; readonly question: string }
  | { readonly kind: "draft"; readonly file: string; readonly exists: boolean }
  | { readonly kind: "obeyed" }
  | { readonly kind: "done"; readonly code: number };

/** What the main thread tells the thread of a command. */
export type ToThread =
  | { readonly kind: "abort"; readonly signal: string }
  | { readonly kind: "answer"; readonly text: string };
