import { nodeHash, type Hash } from './tree.js';

/** Is leaf `index` in the tree of `size` leaves with this root? RFC 9162, 2.1.3.2. Wrong input is a no, never an error. */
export function verifyInclusion(
  leaf: { index: number; hash: Hash },
  tree: { size: number; root: Hash },
  proof: readonly Hash[],
): boolean {
  if (!(leaf.index >= 0 && leaf.index < tree.size)) return false;
  let node = leaf.index;
  let last = tree.size - 1;
  let hash = leaf.hash;
  for (const sibling of proof) {
    if (last === 0) return false;
    if (node % 2 === 1 || node === last) {
      hash = nodeHash(sibling, hash);
      while (node % 2 === 0 && node !== 0) [node, last] = [half(node), half(last)];
    } else {
      hash = nodeHash(hash, sibling);
    }
    [node, last] = [half(node), half(last)];
  }
  return last === 0 && hash.equals(tree.root);
}

/** Does the newer tree begin with the older one? RFC 9162, 2.1.4.2. An empty older tree begins every tree. */
export function verifyConsistency(
  older: { size: number; root: Hash },
  newer: { size: number; root: Hash },
  proof: readonly Hash[],
): boolean {
  if (older.size === 0) return proof.length === 0;
  if (older.size === newer.size) return proof.length === 0 && older.root.equals(newer.root);
  if (older.size > newer.size || proof.length === 0) return false;
  const path = isPowerOfTwo(older.size) ? [older.root, ...proof] : [...proof];
  let node = older.size - 1;
  let last = newer.size - 1;
  while (node % 2 === 1) [node, last] = [half(node), half(last)];
  const first = path.shift();
  if (first === undefined) return false;
  let [olderHash, newerHash] = [first, first];
  for (const sibling of path) {
    if (last === 0) return false;
    if (node % 2 === 1 || node === last) {
      olderHash = nodeHash(sibling, olderHash);
      newerHash = nodeHash(sibling, newerHash);
      while (node % 2 === 0 && node !== 0) [node, last] = [half(node), half(last)];
    } else {
      newerHash = nodeHash(newerHash, sibling);
    }
    [node, last] = [half(node), half(last)];
  }
  return last === 0 && olderHash.equals(older.root) && newerHash.equals(newer.root);
}

function half(value: number): number {
  return Math.floor(value / 2);
}

function isPowerOfTwo(value: number): boolean {
  return Number.isInteger(Math.log2(value));
}
