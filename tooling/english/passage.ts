/** Kinds of text that the plain-English check reads. */
export type PassageKind = "markdown" | "doc" | "comment" | "title" | "message" | "name";

/** One continuous text: a paragraph, a comment, a string, or the words of an identifier. */
export interface Passage {
  readonly kind: PassageKind;
  /** Without markup. Inline code is replaced by `…`; line breaks are kept. */
  readonly text: string;
  /** Line of the file in which `text` starts, counted from 1. */
  readonly line: number;
}
