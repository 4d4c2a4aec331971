/** Partial matching and column duals during the solution; −1 means unmatched. The column of a matched row is the cheapest under the duals. */
export interface Matching {
  readonly columnOf: Int32Array;
  readonly rowOf: Int32Array;
  readonly v: Float64Array;
}
