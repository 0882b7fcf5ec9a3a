/** Disjoint sets of the numbers from 0; the root of a tree is always its least member. */
export class Forest {
  private readonly parents: Int32Array;

  constructor(readonly size: number) {
    this.parents = Int32Array.from({ length: size }, (_, i) => i);
  }

  root(of: number): number {
    let at = of;
    while ((this.parents[at] ?? at) !== at) {
      const grand = this.parents[this.parents[at] ?? at] ?? at;
      this.parents[at] = grand;
      at = grand;
    }
    return at;
  }

  join(a: number, b: number): void {
    const x = this.root(a);
    const y = this.root(b);
    if (x < y) this.parents[y] = x;
    else if (y < x) this.parents[x] = y;
  }

  /** The root of each member. */
  roots(): Int32Array {
    return this.parents.map((_, i) => this.root(i));
  }

  /** Makes each of these a tree of its own. Right only for the whole of a tree. */
  takeApart(members: readonly number[]): void {
    for (const member of members) this.parents[member] = member;
  }

  /** The members of each tree in ascending order, trees in the order of their least members. */
  trees(): number[][] {
    const trees = new Map<number, number[]>();
    for (let i = 0; i < this.parents.length; i++) {
      const root = this.root(i);
      const tree = trees.get(root);
      if (tree) tree.push(i);
      else trees.set(root, [i]);
    }
    return [...trees.values()];
  }
}

/** Two sets of nodes none of which may be in one tree. */
export interface Apart {
  one: readonly number[];
  other: readonly number[];
}

/** Joins trees of a forest unless that would bring two together that must be apart. */
export class Keeper {
  /** For each root of a tree with somebody named, the sides named: 2 r for `one` of the ruling r, 2 r + 1 for `other`. */
  private readonly sides: (Set<number> | undefined)[];
  private readonly company: Float64Array;

  /** @param forest in which everybody named in `apart` is a tree of one */
  constructor(
    private readonly forest: Forest,
    apart: readonly Apart[],
  ) {
    this.sides = new Array<undefined>(forest.size);
    this.company = new Float64Array(forest.size).fill(Infinity);
    apart.forEach(({ one, other }, r) => {
      const [ones, others] = [new Set(one), new Set(other)];
      this.name(
        one.filter((member) => !others.has(member)),
        2 * r,
      );
      this.name(
        other.filter((member) => !ones.has(member)),
        2 * r + 1,
      );
    });
  }

  private name(members: readonly number[], side: number): void {
    for (const member of members) {
      const sides = this.sides[member];
      if (sides) sides.add(side);
      else this.sides[member] = new Set([side]);
      this.company[member] = Math.min(this.companyOf(member), members.length);
    }
  }

  /** How many are named on the smallest side on which this one is named; without end where it is on none. */
  companyOf(member: number): number {
    return this.company[member] ?? Infinity;
  }

  /** Whether they are in one tree now. */
  join(a: number, b: number): boolean {
    const [x, y] = [this.forest.root(a), this.forest.root(b)];
    if (x === y) return true;
    const [one, other] = [this.sides[x], this.sides[y]];
    const [fewer, more] = (one?.size ?? 0) < (other?.size ?? 0) ? [one, other] : [other, one];
    if (fewer && more) {
      for (const side of fewer) if (more.has(side ^ 1)) return false;
      for (const side of fewer) more.add(side);
    }
    this.forest.join(x, y);
    this.sides[x] = this.sides[y] = undefined;
    this.sides[this.forest.root(x)] = more;
    return true;
  }

  /** Joins all that are alike to as few trees as rulings allow: the largest company first, then the earliest. */
  joinAlike(members: readonly number[]): void {
    const trees: number[] = [];
    for (const member of [...members].sort((a, b) => descending(this.companyOf(a), this.companyOf(b)) || a - b))
      if (!trees.some((tree) => this.join(tree, member))) trees.push(member);
  }
}

/** Infinity less Infinity is no number. */
export function descending(a: number, b: number): number {
  return a === b ? 0 : b - a;
}
