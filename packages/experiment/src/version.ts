/** The version of this package. Rows of another version have other keys. */
export const version = "0.1.0";
