import { KeyIndex } from './key-index.js';
import { SHINGLE } from './shingles.js';

/** As many others must carry a word where it stands, so that no chance of two or three makes a group ... */
const CARRIERS = 3;
/** ... and such a share of all: in a letter of which every passage has twenty wordings each is still carried by so many. */
const CARRIERS_SHARE = 0.05;
/** So much of a letter others must carry. A letter that borrows a paragraph or two carries less, and so does chance. */
const CARRIED = 0.6;
const SENDERS = 5;
/** A group that is more than such a share of all that it is linked to is a letter of its own, and the rest borrow from it. */
const LETTER_OF_ITS_OWN = 0.5;
/** Pruning a letter in many wordings is done after a few rounds; what keeps crumbling is none. */
const ROUNDS = 20;

/** Texts that are verified to belong together, or one alone: what a weak group is made of. */
export interface Parts {
  /** How many texts each holds. */
  sizes: Int32Array;
  /** The shingles of each of a part's texts. */
  shinglesOf(part: number): readonly Float64Array[];
}

/**
 * Letters spun from one pattern, of which each passage has several wordings: any two of them have a few short passages in
 * common, and no two need be alike as a whole. They are looked for among what links without joining: parts that are
 * linked are a group where nearly all that each says is carried by several other parts, which a paragraph borrowed from
 * another letter and runs of words shared by chance never are. Pure; the order of links does not matter, and
 * the parts of one group alone give that group again.
 * @param links pairs of parts
 * @returns the parts of each group, ascending
 */
export function weakGroups(parts: Parts, links: readonly (readonly [number, number])[]): number[][] {
  const graph = new Graph(parts.sizes.length, links);
  const groups: number[][] = [];
  const open = graph.components(graph.linked()).map((members) => ({ members, rounds: 0 }));
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const { members, rounds } = next;
    const senders = members.reduce((sum, part) => sum + (parts.sizes[part] ?? 0), 0);
    if (senders < SENDERS || members.length <= CARRIERS || rounds > ROUNDS) continue;
    const others = members.filter((part) => (parts.sizes[part] ?? 0) <= LETTER_OF_ITS_OWN * senders);
    const kept = others.length < members.length ? others : carriedByOthers(parts, members);
    if (kept.length === members.length) groups.push(members);
    else for (const component of graph.components(kept)) open.push({ members: component, rounds: rounds + 1 });
  }
  return groups.sort((a, b) => (a[0] ?? 0) - (b[0] ?? 0));
}

/** Those of which enough of the words stand in shingles that enough of the others carry. */
function carriedByOthers(parts: Parts, members: readonly number[]): number[] {
  const index = new KeyIndex();
  const carriers: number[] = [];
  const latest: number[] = [];
  for (const part of members)
    for (const shingles of parts.shinglesOf(part))
      for (const shingle of shingles) {
        if (shingle === Infinity) continue;
        const id = index.add(shingle);
        if (latest[id] === part) continue;
        latest[id] = part;
        carriers[id] = (carriers[id] ?? 0) + 1;
      }
  const enough = Math.max(CARRIERS, CARRIERS_SHARE * (members.length - 1));
  return members.filter((part) => {
    let words = 0;
    let carried = 0;
    for (const shingles of parts.shinglesOf(part)) {
      words += shingles.length + SHINGLE - 1;
      let until = 0;
      for (let i = 0; i < shingles.length; i++) {
        const shingle = shingles[i] ?? Infinity;
        if (shingle === Infinity || (carriers[index.find(shingle)] ?? 0) - 1 < enough) continue;
        carried += i + SHINGLE - Math.max(until, i);
        until = i + SHINGLE;
      }
    }
    return carried >= CARRIED * words;
  });
}

class Graph {
  private readonly neighbours = new Map<number, number[]>();
  /** For each part the number of the search that it takes part in and has not found yet. */
  private readonly sought: Int32Array;
  private searches = 0;

  constructor(size: number, links: readonly (readonly [number, number])[]) {
    this.sought = new Int32Array(size);
    for (const [a, b] of links) {
      this.link(a, b);
      this.link(b, a);
    }
  }

  linked(): number[] {
    return [...this.neighbours.keys()];
  }

  /** The components of the graph of these parts alone, members ascending. */
  components(parts: readonly number[]): number[][] {
    const search = ++this.searches;
    for (const part of parts) this.sought[part] = search;
    return parts.flatMap((part) => {
      if (this.sought[part] !== search) return [];
      this.sought[part] = 0;
      const found = [part];
      // The list grows while it is read.
      for (const member of found)
        for (const neighbour of this.neighbours.get(member) ?? [])
          if (this.sought[neighbour] === search) {
            this.sought[neighbour] = 0;
            found.push(neighbour);
          }
      return [found.sort((a, b) => a - b)];
    });
  }

  private link(from: number, to: number): void {
    const known = this.neighbours.get(from);
    if (known) known.push(to);
    else this.neighbours.set(from, [to]);
  }
}
