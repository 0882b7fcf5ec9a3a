/**
 * The numbers that lead to one of `from` over links, whichever way and however many, `from` among them; ascending.
 */
export function connected(from: readonly number[], links: Iterable<readonly [number, number]>): number[] {
  const parents = new Map<number, number>();
  const rootOf = (of: number): number => {
    let at = of;
    for (let up = parents.get(at); up !== undefined && up !== at; up = parents.get(at)) {
      parents.set(at, parents.get(up) ?? up);
      at = up;
    }
    return at;
  };
  for (const [a, b] of links) {
    const [x, y] = [rootOf(a), rootOf(b)];
    if (!parents.has(a)) parents.set(a, a);
    if (!parents.has(b)) parents.set(b, b);
    if (x !== y) parents.set(Math.max(x, y), Math.min(x, y));
  }
  const wanted = new Set(from.map(rootOf));
  const reached = new Set(from);
  for (const one of parents.keys()) if (wanted.has(rootOf(one))) reached.add(one);
  return [...reached].sort((a, b) => a - b);
}
