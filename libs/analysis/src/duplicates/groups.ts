import { compareText } from '../model.js';
import type { Relation, RelationKind } from './compare.js';
import { readTogether } from './template.js';

/** Responses that say the same in the same words. `id` is that of the canonical response, the one received first. */
export interface DuplicateGroup {
  id: string;
  kind: 'exact' | 'near' | 'campaign';
  members: { id: string; kind: 'original' | 'exact' | 'near' | 'campaign'; of: string; ownWords: string }[];
  /** The paragraphs that members have in common, verbatim from the member that holds most of them. */
  template: string[];
  /** `weak`: letters in several wordings, joined by many short passages and not by the text as a whole. */
  certainty: 'verified' | 'weak';
}

/** What people said of groups that no machine can know; it goes before what the machine finds. */
export interface Rulings {
  /** Pairs that belong to one group. */
  together: readonly (readonly [string, string])[];
  /** Nobody of `one` is in a group with anybody of `other`; who joins later goes with whom it is most like. */
  apart: readonly { one: readonly string[]; other: readonly string[] }[];
}

/** A response as a node of the graph; `text` is the text to be read (`own` of `normalise`). */
export interface GroupNode {
  id: string;
  order: number;
  text: string;
  words: readonly string[];
}

/** As many senders of one text make it a campaign, also where nobody changed a word. */
const CAMPAIGN_SENDERS = 5;
/** As many who send nearly the same make a letter in its own right. */
const LETTER_SENDERS = 3;
const STRENGTH: Readonly<Record<RelationKind, number>> = { exact: 3, near: 2, campaign: 1, partial: 0 };

interface Edge {
  a: number;
  b: number;
  kind: RelationKind;
  words: number;
}

class Forest {
  private readonly parents: Int32Array;

  constructor(size: number) {
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

  /** The root of a tree is always its earliest member. */
  join(a: number, b: number): void {
    const x = this.root(a);
    const y = this.root(b);
    if (x < y) this.parents[y] = x;
    else if (y < x) this.parents[x] = y;
  }
}

/** Of several older responses the one a member is said to be a copy of: the closest kind, then most words, then the earliest. */
function closer(a: Edge, b: Edge | undefined): boolean {
  if (!b) return true;
  if (STRENGTH[a.kind] !== STRENGTH[b.kind]) return STRENGTH[a.kind] > STRENGTH[b.kind];
  if (a.kind !== 'exact' && a.words !== b.words) return a.words > b.words;
  return a.a < b.a;
}

function readEdges(nodes: readonly GroupNode[], relations: readonly Relation[]): Edge[] {
  const at = new Map(nodes.map((node, i) => [node.id, i]));
  const edges: Edge[] = [];
  for (const { a, b, kind, words } of relations) {
    const x = at.get(a);
    const y = at.get(b);
    if (x === undefined || y === undefined || x === y) continue;
    edges.push(x < y ? { a: x, b: y, kind, words } : { a: y, b: x, kind, words });
  }
  return edges;
}

/**
 * Groups from verified relations. Near duplicates join; a campaign letter joins its best candidate only, because
 * joining all of them merges campaigns; partial copies link and join nothing. Independent of the order of both inputs.
 */
export function groupsOf(input: readonly GroupNode[], relations: readonly Relation[]): DuplicateGroup[] {
  const nodes = [...input].sort((a, b) => a.order - b.order || compareText(a.id, b.id));
  const edges = readEdges(nodes, relations);
  const best = new Array<Edge | undefined>(nodes.length);
  const forest = new Forest(nodes.length);
  for (const edge of edges) if (edge.kind === 'near' || edge.kind === 'exact') forest.join(edge.a, edge.b);
  const letters = sizesOf(forest, nodes.length);
  for (const edge of edges) {
    if (edge.kind === 'partial' || (edge.kind === 'campaign' && joinsTwoLetters(edge, nodes, letters))) continue;
    if (closer(edge, best[edge.b])) best[edge.b] = edge;
  }
  for (const edge of best) if (edge?.kind === 'campaign') forest.join(edge.a, edge.b);

  const trees = new Map<number, number[]>();
  for (let i = 0; i < nodes.length; i++) {
    const root = forest.root(i);
    const tree = trees.get(root);
    if (tree) tree.push(i);
    else trees.set(root, [i]);
  }
  const groups: DuplicateGroup[] = [];
  for (const [root, members] of trees) if (members.length > 1) groups.push(describe(nodes, root, members, best));
  return groups;
}

/** For each node, how many send the same letter, near enough. */
function sizesOf(forest: Forest, size: number): Int32Array {
  const count = new Int32Array(size);
  for (let i = 0; i < size; i++) count[forest.root(i)] = (count[forest.root(i)] ?? 0) + 1;
  return Int32Array.from({ length: size }, (_, i) => count[forest.root(i)] ?? 0);
}

/**
 * Two letters, each sent by several, that share a passage of less than half of the longer: organisations borrow
 * paragraphs from each other, and their campaigns stay two.
 */
function joinsTwoLetters({ a, b, words }: Edge, nodes: readonly GroupNode[], letters: Int32Array): boolean {
  const longer = Math.max(nodes[a]?.words.length ?? 0, nodes[b]?.words.length ?? 0);
  return (letters[a] ?? 0) >= LETTER_SENDERS && (letters[b] ?? 0) >= LETTER_SENDERS && words < 0.5 * longer;
}

function describe(
  nodes: readonly GroupNode[],
  root: number,
  members: readonly number[],
  best: readonly (Edge | undefined)[],
): DuplicateGroup {
  const id = nodes[root]?.id ?? '';
  const kinds = members.map(
    (member) =>
      (member === root ? 'original' : (best[member]?.kind ?? 'near')) as DuplicateGroup['members'][number]['kind'],
  );
  const campaign = members.length >= CAMPAIGN_SENDERS || kinds.includes('campaign');
  const { template, ownWords } = readTogether(members.map((member) => nodes[member]?.text ?? ''));
  return {
    id,
    kind: campaign ? 'campaign' : kinds.includes('near') ? 'near' : 'exact',
    members: members.map((member, i) => ({
      id: nodes[member]?.id ?? '',
      kind: kinds[i] ?? 'near',
      of: member === root ? '' : (nodes[best[member]?.a ?? root]?.id ?? id),
      ownWords: ownWords[i] ?? '',
    })),
    template,
    certainty: 'verified',
  };
}
