import { EMPTY_ROOT, nodeHash, STRIDE, type Hash, type Subtree } from './tree.js';

/** The right edge of a growing tree: all that is needed to add leaves and to tell the root, in O(log n) memory. */
export class Frontier {
  /** `edge`: the hashes of the perfect subtrees of a tree of `size` leaves, from the left, as `subtreesOf` lists them. */
  constructor(
    private leaves = 0,
    private readonly edge: Hash[] = [],
  ) {}

  get size(): number {
    return this.leaves;
  }

  /** Adds a leaf. Returns the kept subtrees above the leaves that it completed. */
  add(leaf: Hash): (Subtree & { hash: Hash })[] {
    const completed: (Subtree & { hash: Hash })[] = [];
    let hash = leaf;
    let position = this.leaves;
    for (let level = 1; position % 2 === 1; level += 1) {
      const left = this.edge.pop();
      if (left === undefined) throw new Error('the edge does not fit the size');
      hash = nodeHash(left, hash);
      position = (position - 1) / 2;
      if (level % STRIDE === 0) completed.push({ level, position, hash });
    }
    this.edge.push(hash);
    this.leaves += 1;
    return completed;
  }

  root(): Hash {
    const last = this.edge.at(-1);
    if (last === undefined) return EMPTY_ROOT;
    return this.edge.slice(0, -1).reduceRight((right, left) => nodeHash(left, right), last);
  }
}
