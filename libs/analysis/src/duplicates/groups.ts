import { compareText } from '../model.js';
import type { Relation, RelationKind } from './compare.js';
import { descending, Forest, Keeper, type Apart } from './forest.js';
import { shinglesOf } from './shingles.js';
import { readTogether } from './template.js';
import { hashedWordsOf } from '../text/tokens.js';
import { weakGroups } from './weak-groups.js';

/** Responses that say the same in the same words. `id` is that of the canonical response, the one received first. */
export interface DuplicateGroup {
  id: string;
  kind: 'exact' | 'near' | 'campaign';
  members: { id: string; kind: 'original' | 'exact' | 'near' | 'campaign' | 'partial'; of: string; ownWords: string }[];
  /** The paragraphs that members have in common, verbatim from the member that holds most of them. */
  template: string[];
  /** `weak`: letters in several wordings, joined by many short passages and not by the text as a whole. */
  certainty: 'verified' | 'weak';
}

/** What people said of groups that no machine can know; it goes before what the machine finds. Ids that are no node are ignored. */
export interface Rulings {
  /** Pairs that belong to one group, unless `apart` says otherwise. */
  together: readonly (readonly [string, string])[];
  /**
   * Nobody of `one` is in a group with anybody of `other`; who is on both sides is on neither. Who is named on no side
   * goes with whom it is most like. That those on a side belong together is not said by it: `together` says so.
   */
  apart: readonly { one: readonly string[]; other: readonly string[] }[];
}

/** A response as a node of the graph; `text` is the text to be read (`own` of `normalise`). */
export interface GroupNode {
  id: string;
  order: number;
  text: string;
  /** How many folded words. */
  length: number;
}

/** As many senders of one text make it a campaign, also where nobody changed a word. */
const CAMPAIGN_SENDERS = 5;
/** As many who send nearly the same make a letter in its own right. */
const LETTER_SENDERS = 3;
/** One letter is another, shortened, where so much of it stands in the other, with so many of its senders. */
const SHORTENED = 0.85;
const SHORTENERS = 2;
const SHORTENERS_SHARE = 0.2;
const STRENGTH: Readonly<Record<RelationKind, number>> = { exact: 4, near: 3, campaign: 2, partial: 1, weak: 0 };

/** Verified relations between nodes, `a` before `b`, one a place. */
interface Edges {
  a: Int32Array;
  b: Int32Array;
  words: Int32Array;
  strength: Uint8Array;
}

const KINDS = ['weak', 'partial', 'campaign', 'near', 'exact'] as const;

function readEdges(at: ReadonlyMap<string, number>, relations: readonly Relation[]): Edges {
  const a = new Int32Array(relations.length);
  const b = new Int32Array(relations.length);
  const words = new Int32Array(relations.length);
  const strength = new Uint8Array(relations.length);
  let n = 0;
  for (const relation of relations) {
    const x = at.get(relation.a);
    const y = at.get(relation.b);
    if (x === undefined || y === undefined || x === y) continue;
    a[n] = Math.min(x, y);
    b[n] = Math.max(x, y);
    words[n] = relation.words;
    strength[n++] = STRENGTH[relation.kind];
  }
  return { a: a.subarray(0, n), b: b.subarray(0, n), words: words.subarray(0, n), strength: strength.subarray(0, n) };
}

/** Of several older responses the one a member is said to be a copy of: the closest kind, then most words, then the earliest. */
function closer({ a, words, strength }: Edges, edge: number, than: number): boolean {
  if (than < 0) return true;
  const kind = (strength[edge] ?? 0) - (strength[than] ?? 0);
  const more = (words[edge] ?? 0) - (words[than] ?? 0);
  return kind !== 0 ? kind > 0 : more !== 0 ? more > 0 : (a[edge] ?? 0) < (a[than] ?? 0);
}

/** What the machine finds. */
interface Found {
  forest: Forest;
  /** For each node the earlier one of which it is said to be a copy, -1 where there is none, and how much it is one. */
  of: Int32Array;
  strength: Uint8Array;
  /** The trees of near duplicates alone. */
  near: Int32Array;
  /** Edges that may join: none of partial copies, none between two letters. */
  joining: Uint8Array;
  /** The trees before weak groups were joined, and the members of each weak group, the earliest first. */
  verified: Int32Array;
  weak: number[][];
}

function joinAlike(nodes: readonly GroupNode[], edges: Edges): Found {
  const { a, b, strength } = edges;
  const forest = new Forest(nodes.length);
  for (let e = 0; e < a.length; e++) if ((strength[e] ?? 0) >= STRENGTH.near) forest.join(a[e] ?? 0, b[e] ?? 0);
  const near = forest.roots();
  const senders = new Int32Array(nodes.length);
  for (const root of near) senders[root] = (senders[root] ?? 0) + 1;
  const isLetter = (node: number) => (senders[near[node] ?? 0] ?? 0) >= LETTER_SENDERS;
  for (const [x, y] of shortenedLetters(nodes, edges, near, senders)) forest.join(x, y);
  const best = new Int32Array(nodes.length).fill(-1);
  const joining = new Uint8Array(a.length);
  for (let e = 0; e < a.length; e++) {
    const [x, y] = [a[e] ?? 0, b[e] ?? 0];
    if ((strength[e] ?? 0) < STRENGTH.campaign) continue;
    if (strength[e] === STRENGTH.campaign && isLetter(x) && isLetter(y) && !isMostly(edges, e, nodes)) continue;
    joining[e] = 1;
    if (closer(edges, e, best[y] ?? -1)) best[y] = e;
  }
  const letters = new Forest(nodes.length);
  for (const e of best) if (e >= 0) letters.join(a[e] ?? 0, b[e] ?? 0);
  for (let node = 0; node < near.length; node++) letters.join(forest.root(node), node);
  const borrowed = borrowersOf(edges, best, letters);
  for (let e = 0; e < a.length; e++) if (borrowed[b[e] ?? 0] === 1) joining[e] = 0;
  for (let node = 0; node < best.length; node++) if (borrowed[node] === 1) best[node] = -1;
  for (const e of best) if (e >= 0 && strength[e] === STRENGTH.campaign) forest.join(a[e] ?? 0, b[e] ?? 0);
  return {
    forest,
    of: best.map((e) => a[e] ?? -1),
    strength: Uint8Array.from(best, (e) => strength[e] ?? 0),
    near,
    joining,
    verified: forest.roots(),
    weak: [],
  };
}

/**
 * Marks those who have as much of the letter of another campaign as of the one that they would join: they wrote a
 * passage that one organisation borrowed from the other, and belong to neither.
 */
function borrowersOf({ a, b, words, strength }: Edges, best: Int32Array, letters: Forest): Uint8Array {
  const roots = letters.roots();
  const senders = new Int32Array(roots.length);
  for (const root of roots) senders[root] = (senders[root] ?? 0) + 1;
  const borrowed = new Uint8Array(roots.length);
  for (let e = 0; e < a.length; e++) {
    const [root, later] = [roots[a[e] ?? 0] ?? 0, b[e] ?? 0];
    const joins = best[later] ?? -1;
    if (joins < 0 || strength[joins] !== STRENGTH.campaign || strength[e] === STRENGTH.weak) continue;
    if (root === roots[later] || (senders[root] ?? 0) < LETTER_SENDERS) continue;
    if ((words[e] ?? 0) >= (words[joins] ?? 0)) borrowed[later] = 1;
  }
  return borrowed;
}

/**
 * Pairs of letters of which one is the other, shortened: several of those who sent it wrote nothing that the other has not.
 * What they have in common may be less than half of the longer; a passage that two organisations share is never nearly all
 * that several senders wrote.
 */
function shortenedLetters(
  nodes: readonly GroupNode[],
  { a, b, words, strength }: Edges,
  near: Int32Array,
  senders: Int32Array,
): [number, number][] {
  const within = new Map<string, Set<number>>();
  for (let e = 0; e < a.length; e++) {
    const [x, y] = [a[e] ?? 0, b[e] ?? 0];
    const [of, than] = (nodes[x]?.length ?? 0) <= (nodes[y]?.length ?? 0) ? [x, y] : [y, x];
    const [letter, longer] = [near[of] ?? 0, near[than] ?? 0];
    if (strength[e] !== STRENGTH.campaign || letter === longer) continue;
    if (Math.min(senders[letter] ?? 0, senders[longer] ?? 0) < LETTER_SENDERS) continue;
    if ((words[e] ?? 0) < SHORTENED * (nodes[of]?.length ?? 0)) continue;
    const key = `${String(letter)} ${String(longer)}`;
    const known = within.get(key);
    if (known) known.add(of);
    else within.set(key, new Set([of]));
  }
  // Those with the same words have an edge to their first one only.
  const same = new Forest(nodes.length);
  for (let e = 0; e < a.length; e++) if (strength[e] === STRENGTH.exact) same.join(a[e] ?? 0, b[e] ?? 0);
  const copies = new Int32Array(nodes.length);
  for (const root of same.roots()) copies[root] = (copies[root] ?? 0) + 1;
  return [...within].flatMap(([key, shorter]): [number, number][] => {
    const [letter = 0, longer = 0] = key.split(' ').map(Number);
    const texts = new Set(Array.from(shorter, (node) => same.root(node)));
    let who = 0;
    for (const text of texts) who += copies[text] ?? 0;
    return who >= SHORTENERS && who >= SHORTENERS_SHARE * (senders[letter] ?? 0) ? [[letter, longer]] : [];
  });
}

/**
 * Not so two letters, each sent by several, that share a passage of less than half of the longer while each says
 * something else: organisations borrow paragraphs from each other, and their campaigns stay two. One of which the other
 * holds nearly everything is the other, shortened.
 */
function isMostly({ a, b, words }: Edges, edge: number, nodes: readonly GroupNode[]): boolean {
  const [one, other] = [nodes[a[edge] ?? 0]?.length ?? 0, nodes[b[edge] ?? 0]?.length ?? 0];
  const shared = words[edge] ?? 0;
  return shared >= 0.5 * Math.max(one, other) || shared >= SHORTENED * Math.min(one, other);
}

/** Joins the groups and single letters that are one letter in many wordings. */
function joinWeakly(found: Found, nodes: readonly GroupNode[], { a, b }: Edges): void {
  const roots = found.verified;
  const links: [number, number][] = [];
  for (let e = 0; e < a.length; e++) {
    const [x, y] = [roots[a[e] ?? 0] ?? 0, roots[b[e] ?? 0] ?? 0];
    if (x !== y) links.push([x, y]);
  }
  if (links.length === 0) return;
  const linked = new Set(links.flat());
  const members = new Map<number, number[]>();
  const sizes = new Int32Array(nodes.length);
  roots.forEach((root, node) => {
    sizes[root] = (sizes[root] ?? 0) + 1;
    if (!linked.has(root)) return;
    const known = members.get(root);
    if (known) known.push(node);
    else members.set(root, [node]);
  });
  const shingles = new Map<number, Float64Array[]>();
  const shinglesOfPart = (part: number) => {
    let known = shingles.get(part);
    if (!known) {
      known = (members.get(part) ?? []).map((node) => shinglesOf(hashedWordsOf(nodes[node]?.text ?? '')));
      shingles.set(part, known);
    }
    return known;
  };
  for (const parts of weakGroups({ sizes, shinglesOf: shinglesOfPart }, links)) {
    const [first = 0] = parts;
    for (const part of parts) found.forest.join(first, part);
    const all = parts.flatMap((part) => members.get(part) ?? []).sort((p, q) => p - q);
    found.weak.push(all);
  }
}

/**
 * Groups from verified relations. Near duplicates join; a campaign letter joins its best candidate only, because
 * joining all of them merges campaigns; partial copies link and join nothing. Independent of the order of all inputs
 * and of the two sides of a ruling.
 *
 * A ruling that keeps apart is heard only in the groups that would hold both of its sides without it. There everybody
 * joins anew, within what was one group: those who must be together, then by kind, words, the number of those whom a
 * ruling names along with them, and receipt number, each where no ruling refuses it. Hence regrouping some members alone, with their
 * relations among each other and the same rulings, gives them the groups that regrouping everything does, wherever the
 * members are those of whole groups, a ruling that names somebody in them names nobody in another, and anybody in them
 * who joined no group although it has words of a letter is given with all to whom it is related.
 */
export function groupsOf(
  input: readonly GroupNode[],
  relations: readonly Relation[],
  rulings: Rulings = { together: [], apart: [] },
): DuplicateGroup[] {
  const nodes = [...input].sort((a, b) => a.order - b.order || compareText(a.id, b.id));
  const at = new Map(nodes.map((node, i) => [node.id, i]));
  const edges = readEdges(at, relations);
  const found = joinAlike(nodes, edges);
  joinWeakly(found, nodes, edges);
  const together = rulings.together.flatMap(([one, other]) => {
    const [x, y] = [at.get(one), at.get(other)];
    return x === undefined || y === undefined ? [] : [[Math.min(x, y), Math.max(x, y)] as const];
  });
  for (const [x, y] of together) found.forest.join(x, y);
  keepApart(
    found,
    edges,
    together,
    rulings.apart.map(({ one, other }) => ({ one: known(one, at), other: known(other, at) })),
  );
  const weak = new Set(found.weak.flat());
  return found.forest
    .trees()
    .flatMap((members) => (members.length > 1 ? [describe(nodes, members, found, (member) => weak.has(member))] : []));
}

function known(ids: readonly string[], at: ReadonlyMap<string, number>): number[] {
  return ids.flatMap((id) => at.get(id) ?? []);
}

/** Takes the groups apart that hold both sides of a ruling, and joins again what may be joined. */
function keepApart(
  { forest, joining, weak, ...found }: Found,
  edges: Edges,
  together: readonly (readonly [number, number])[],
  apart: readonly Apart[],
): void {
  const roots = forest.roots();
  const cut = new Set<number>();
  for (const { one, other } of apart) {
    const ones = new Set(one.map((member) => roots[member] ?? 0));
    for (const member of other) if (ones.has(roots[member] ?? 0)) cut.add(roots[member] ?? 0);
  }
  if (cut.size === 0) return;
  const isCut = (node: number) => cut.has(roots[node] ?? 0);
  forest.takeApart([...roots.keys()].filter(isCut));
  const keeper = new Keeper(
    forest,
    apart.map(({ one, other }) => ({ one: one.filter(isCut), other: other.filter(isCut) })),
  );
  for (const [a, b] of [...together].sort((p, q) => p[0] - q[0] || p[1] - q[1])) if (isCut(a)) keeper.join(a, b);

  const { a, b, words, strength } = edges;
  const inside = Array.from(a.keys()).filter(
    (e) => joining[e] === 1 && isCut(a[e] ?? 0) && roots[a[e] ?? 0] === roots[b[e] ?? 0],
  );
  // Those with the same words have an edge to their first one only, and are as much like all the others.
  const same = new Forest(roots.length);
  for (const e of inside) if (strength[e] === STRENGTH.exact) same.join(a[e] ?? 0, b[e] ?? 0);
  const copy = (later: number, earlier: number, how: number) => {
    found.of[later] = earlier;
    found.strength[later] = how;
  };
  for (let node = 0; node < roots.length; node++) if (isCut(node)) copy(node, -1, 0);
  for (const alike of same.trees()) {
    if (alike.length === 1) continue;
    keeper.joinAlike(alike);
    for (const together of Map.groupBy(alike, (member) => forest.root(member)).values()) {
      const [first = 0, ...others] = together;
      for (const other of others) copy(other, first, STRENGTH.exact);
    }
  }
  const company = (e: number) => Math.min(keeper.companyOf(a[e] ?? 0), keeper.companyOf(b[e] ?? 0));
  inside.sort(
    (p, q) =>
      (strength[q] ?? 0) - (strength[p] ?? 0) ||
      (words[q] ?? 0) - (words[p] ?? 0) ||
      descending(company(p), company(q)) ||
      (a[p] ?? 0) - (a[q] ?? 0) ||
      (b[p] ?? 0) - (b[q] ?? 0),
  );
  for (const e of inside) {
    const [earlier, later] = [a[e] ?? 0, b[e] ?? 0];
    const isCopy = (found.of[later] ?? -1) >= 0;
    if (isCopy && strength[e] === STRENGTH.campaign) continue;
    if (keeper.join(earlier, later) && !isCopy) copy(later, earlier, strength[e] ?? 0);
  }
  for (const members of weak) if (isCut(members[0] ?? 0)) keeper.joinAlike(members);
}

function describe(
  nodes: readonly GroupNode[],
  members: readonly number[],
  { of, strength, near, verified }: Found,
  isWeak: (member: number) => boolean,
): DuplicateGroup {
  const [root = 0] = members;
  const id = nodes[root]?.id ?? '';
  const parts = new Set(members.filter(isWeak).map((member) => verified[member] ?? 0));
  const weak = parts.size > 1;
  const kindOf = (member: number): DuplicateGroup['members'][number]['kind'] => {
    if (member === root) return 'original';
    if (weak) return 'partial';
    const kind = KINDS[strength[member] ?? 0] ?? 'weak';
    if (kind !== 'weak') return kind;
    // Brought in by a later one that is like both, or by a person.
    return near[member] === near[root] ? 'near' : 'campaign';
  };
  const kinds = members.map(kindOf);
  const campaign = members.length >= CAMPAIGN_SENDERS || kinds.includes('campaign');
  const { template, ownWords } = readTogether(members.map((member) => nodes[member]?.text ?? ''));
  return {
    id,
    kind: weak || campaign ? 'campaign' : kinds.includes('near') ? 'near' : 'exact',
    members: members.map((member, i) => ({
      id: nodes[member]?.id ?? '',
      kind: kinds[i] ?? 'near',
      of: member === root ? '' : (nodes[of[member] ?? -1]?.id ?? id),
      ownWords: ownWords[i] ?? '',
    })),
    template,
    certainty: weak ? 'weak' : 'verified',
  };
}
