/** What an assembly hands over, by kind. Most is a recommendation; an action is a part of one. */
export const RECOMMENDATION_KINDS = ['recommendation', 'action', 'ambition', 'principle', 'minority-report'] as const;
export type RecommendationKind = (typeof RECOMMENDATION_KINDS)[number];

/** Whether the authority can decide it itself, or somebody else must. */
export const REMIT_STATUSES = ['own', 'reserved', 'other'] as const;
export type RemitStatus = (typeof REMIT_STATUSES)[number];

/** A recommendation as a file has it, before it is stored. */
export interface RecommendationDraft {
  ref: string;
  kind: RecommendationKind;
  /** Reference of the recommendation that this is a part of. */
  parentRef: string | null;
  words: string;
  title: string | null;
  section: string | null;
  objective: string | null;
  rationale: string | null;
  conditions: string | null;
  dissent: string | null;
  votesFor: number | null;
  votesAgainst: number | null;
  votesAbstain: number | null;
  eligible: number | null;
  supportPercent: number | null;
  supportOf: number | null;
  rank: number | null;
  ownerBody: string | null;
  coOwners: string | null;
  remitStatus: RemitStatus | null;
  costNote: string | null;
  sourceAnchor: string | null;
  responseDue: string | null;
  language: string | null;
  place: string;
}

/**
 * The fields that a column can be mapped to, with the header names that are taken for each without asking. Names are
 * compared in small letters, without accents, with anything else than letters and figures as one underscore. Where two
 * columns could be the same field, the one whose name stands earlier in the list has it.
 */
export const FIELDS = {
  ref: ['ref', 'reference', 'rec', 'number', 'no', 'nr', 'num', 'numero', 'n', 'code', 'id', 'recommendation_number'],
  words: [
    'words',
    'exact_words',
    'text',
    'exact_text',
    'full_text',
    'wording',
    'recommendation',
    'recommendation_text',
    'texte',
    'libelle',
    'proposition',
    'mesure',
    'measure',
    'action',
    'proposal',
    'statement',
    'description',
  ],
  title: ['title', 'short_title', 'heading', 'headline', 'titre', 'intitule', 'name'],
  section: ['section', 'theme', 'thematique', 'goal', 'chapter', 'topic', 'group', 'category', 'area', 'parent_goal'],
  objective: ['objective', 'objective_id', 'objectif', 'aim', 'parent_theme'],
  kind: ['kind', 'type'],
  parentRef: ['parent', 'parent_ref', 'part_of'],
  rationale: ['rationale', 'reasons', 'reasoning', 'why', 'justification', 'motivation'],
  conditions: ['conditions', 'condition', 'caveats'],
  dissent: ['dissent', 'dissent_note', 'minority', 'minority_note', 'minority_view'],
  votesFor: ['votes_for', 'for', 'in_favour', 'in_favor', 'yes', 'pour', 'votes_pour', 'agree', 'ayes'],
  votesAgainst: ['votes_against', 'against', 'no_votes', 'contre', 'votes_contre', 'disagree', 'noes'],
  votesAbstain: ['votes_abstain', 'abstain', 'abstained', 'abstentions', 'abstention'],
  eligible: ['eligible', 'votes_eligible', 'eligible_members', 'members', 'members_present', 'electorate', 'entitled'],
  supportPercent: [
    'support_percent',
    'support_pct',
    'percent_support',
    'support',
    'approval',
    'approval_percent',
    'percent',
  ],
  supportOf: ['support_of', 'support_n', 'denominator', 'base', 'voting', 'members_voting'],
  rank: ['rank', 'ranking', 'ranked', 'rang', 'priority', 'place'],
  ownerBody: ['owner_body', 'owner', 'responsible', 'responsible_body', 'addressee', 'directed_to'],
  coOwners: ['co_owners', 'with', 'partners'],
  remitStatus: ['remit_status', 'remit'],
  costNote: ['cost_note', 'cost', 'costs', 'impact'],
  sourceAnchor: ['source_anchor', 'source', 'page', 'source_page', 'anchor'],
  responseDue: ['response_due', 'due', 'respond_by', 'answer_due'],
  language: ['language', 'lang', 'langue'],
} as const satisfies Record<string, readonly string[]>;

export type Field = keyof typeof FIELDS;

/** Which field each column of the file fills; a column that is not here is left out. */
export type Mapping = Record<string, Field>;

export const FIELD_LABELS: Record<Field, string> = {
  ref: 'Reference, as printed',
  words: 'Exact words',
  title: 'Title',
  section: 'Section or theme of the report',
  objective: 'Objective',
  kind: 'Kind (recommendation, action, ...)',
  parentRef: 'Part of (reference)',
  rationale: 'Reasons in the members’ words',
  conditions: 'Conditions',
  dissent: 'Dissent',
  votesFor: 'Votes for',
  votesAgainst: 'Votes against',
  votesAbstain: 'Abstentions',
  eligible: 'Members entitled to vote',
  supportPercent: 'Support in per cent',
  supportOf: 'Support: of how many',
  rank: 'Rank',
  ownerBody: 'Who must respond',
  coOwners: 'Together with',
  remitStatus: 'Remit (own, reserved, other)',
  costNote: 'Cost or impact',
  sourceAnchor: 'Place in the report',
  responseDue: 'Response due',
  language: 'Language',
};

export function isField(name: string): name is Field {
  return Object.hasOwn(FIELDS, name);
}

/** `Support (%)` becomes `support`, `Numéro` becomes `numero`, `votesFor` becomes `votes_for`. */
export function plainName(header: string): string {
  return header
    .replace(/([a-z0-9])([A-Z])/gu, '$1_$2')
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/gu, '_')
    .replace(/^_|_$/gu, '');
}

/** The mapping that the headers suggest. `title` stands in for the words where no column has them. */
export function guessMapping(columns: readonly string[]): Mapping {
  const guessed: Mapping = {};
  const byName = new Map(columns.map((column) => [plainName(column), column]));
  for (const field of Object.keys(FIELDS) as Field[]) {
    const name = FIELDS[field].find((synonym) => {
      const column = byName.get(synonym);
      return column !== undefined && guessed[column] === undefined;
    });
    const column = name === undefined ? undefined : byName.get(name);
    if (column !== undefined) guessed[column] = field;
  }
  const title = Object.keys(guessed).find((column) => guessed[column] === 'title');
  if (title !== undefined && !Object.values(guessed).includes('words')) guessed[title] = 'words';
  return guessed;
}
