/** Something that a user of a package would stumble over. */
export interface Problem {
  readonly package: string;
  readonly what: string;
}
