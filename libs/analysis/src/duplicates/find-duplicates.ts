import { compareText, type ResponseText } from '../model.js';
import { ownTextsOf } from './boilerplate.js';
import type { Relation } from './compare.js';
import { groupsOf, type DuplicateGroup, type GroupNode } from './groups.js';
import { relationsAmong } from './relations.js';
import { whoCopiedALine } from './short-lines.js';

/** What became of one response; `group` and `of` are empty where it stands alone. */
export interface DuplicateRow {
  id: string;
  group: string;
  kind: 'original' | 'exact' | 'near' | 'campaign' | 'partial';
  of: string;
  own_words: string;
}

export interface Duplicates {
  groups: DuplicateGroup[];
  rows: DuplicateRow[];
}

/**
 * The responses that stand in no group but hold a passage of another: that passage's source. A passage shared with a
 * campaign is the campaign's, whichever came first.
 */
function sourcesOf(
  relations: readonly Relation[],
  groupOf: ReadonlyMap<string, DuplicateGroup>,
): Map<string, { of: string; words: number }> {
  const sources = new Map<string, { of: string; words: number }>();
  const offer = (id: string, of: string, words: number) => {
    const known = sources.get(id);
    if (!known || words > known.words || (words === known.words && compareText(of, known.of) < 0))
      sources.set(id, { of, words });
  };
  for (const { a, b, kind, words } of relations) {
    if (kind !== 'partial' && kind !== 'campaign') continue;
    const groupOfLater = groupOf.get(b);
    if (!groupOf.has(b)) offer(b, a, words);
    else if (!groupOf.has(a) && groupOfLater?.kind === 'campaign') offer(a, groupOfLater.id, words);
  }
  return sources;
}

/**
 * Duplicates, campaigns and each sender's own words in a whole file. Gives the groups that the same responses give when
 * they arrive one by one, and one row for each response in the order in which they were given.
 * @param context the consultation's own questions, which everybody may quote
 */
export function findDuplicates(
  responses: readonly ResponseText[],
  context: { questions?: readonly string[] } = {},
): Duplicates {
  return findDuplicatesAmong(
    responses,
    ownTextsOf(
      responses.map(({ text }) => text),
      context.questions,
    ),
  );
}

/** The same for what the writers' own words are already, empty where a response is blank; `owns[i]` belongs to `responses[i]`. */
export function findDuplicatesAmong(responses: readonly ResponseText[], owns: readonly string[]): Duplicates {
  const { relations, lengths } = relationsAmong(
    responses.map(({ id, order }, i) => ({ id, order, own: owns[i] ?? '' })),
  );
  const related = new Set<string>();
  for (const { a, b } of relations) related.add(a).add(b);
  const nodes: GroupNode[] = [];
  responses.forEach(({ id, order }, i) => {
    if (related.has(id)) nodes.push({ id, order, text: owns[i] ?? '', length: lengths[i] ?? 0 });
  });
  const groups = groupsOf(nodes, relations);
  const groupOf = new Map<string, DuplicateGroup>();
  const rowOf = new Map<string, DuplicateRow>();
  for (const group of groups)
    for (const member of group.members) {
      groupOf.set(member.id, group);
      rowOf.set(member.id, {
        id: member.id,
        group: group.id,
        kind: member.kind,
        of: member.of,
        own_words: member.ownWords,
      });
    }
  for (const [id, { of }] of sourcesOf(relations, groupOf))
    rowOf.set(id, { id, group: '', kind: 'partial', of, own_words: '' });
  const campaignOf = (place: number) => {
    const group = groupOf.get(responses[place]?.id ?? '');
    return group?.kind === 'campaign' ? group.id : undefined;
  };
  for (const [place, of] of whoCopiedALine(owns, campaignOf)) {
    const id = responses[place]?.id ?? '';
    if (!rowOf.has(id)) rowOf.set(id, { id, group: '', kind: 'partial', of, own_words: '' });
  }
  return {
    groups,
    rows: responses.map(({ id }) => rowOf.get(id) ?? { id, group: '', kind: 'original', of: '', own_words: '' }),
  };
}
