// Gauss–Kronrod with 15 nodes on [−1, 1], and the Gauss rule with 7 nodes that it contains: nodes from the end inwards, and their weights.
const nodes = [
  0.9914553711208126, 0.9491079123427585, 0.8648644233597691, 0.7415311855993944, 0.5860872354676911,
  0.4058451513773972, 0.20778495500789848, 0,
];
const kronrod = [
  0.022935322010529224, 0.06309209262997856, 0.10479001032225019, 0.14065325971552592, 0.1690047266392679,
  0.19035057806478542, 0.20443294007529889, 0.20948214108472782,
];
const gauss = [0, 0.1294849661688697, 0, 0.27970539148927664, 0, 0.3818300505051189, 0, 0.4179591836734694];

/** Number of nodes. */
export const kronrodSize = 15;

/** The nodes on [low, low + width], ascending. */
export function kronrodNodes(low: number, width: number): number[] {
  return Array.from(
    { length: kronrodSize },
    (_, node) => low + (width / 2) * (1 + (node < 7 ? -1 : 1) * nodes[rankOf(node)]),
  );
}

/** Weight of a node in the rule with 15 nodes on [−1, 1]. */
export function kronrodWeight(node: number): number {
  return kronrod[rankOf(node)];
}

/** Weight of a node in the rule with 7 nodes on [−1, 1]; 0 if the node is not one of them. */
export function gaussWeight(node: number): number {
  return gauss[rankOf(node)];
}

/** Row of the tables for a node. */
function rankOf(node: number): number {
  return node < 8 ? node : 14 - node;
}
