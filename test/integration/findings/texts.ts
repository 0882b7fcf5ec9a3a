/** Random and yet the same each time (mulberry32). */
export function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}

export function shuffled<T>(items: readonly T[], seed: number): T[] {
  const random = seeded(seed);
  return items
    .map((item) => ({ item, key: random() }))
    .sort((a, b) => a.key - b.key)
    .map(({ item }) => item);
}

const SYLLABLES = 'ba ko ri ten mul da se pro li ga nor vi tu chem os pel ra wi dun fe lo mar sin ka'.split(' ');

/** Words that no two texts share by chance in any order. */
function words(random: () => number, count: number): string[] {
  return Array.from({ length: count }, () =>
    Array.from(
      { length: 2 + Math.floor(random() * 3) },
      () => SYLLABLES[Math.floor(random() * SYLLABLES.length)] ?? '',
    ).join(''),
  );
}

/** Texts in pairs: the second of each differs from the first in three words of forty. */
export function nearPairs(count: number, seed: number): [string, string][] {
  const random = seeded(seed);
  return Array.from({ length: count }, () => {
    const first = words(random, 40);
    const second = [...first];
    for (const place of [4, 18, 33]) second[place] = 'altered';
    return [`${first.join(' ')}.`, `${second.join(' ')}.`];
  });
}

/** A letter sent by many: some unchanged, some with words of their own. */
export function letters(count: number, seed: number): string[] {
  const random = seeded(seed);
  const template = Array.from({ length: 3 }, () => `${words(random, 25).join(' ')}.`).join('\n\n');
  return Array.from({ length: count }, (_, i) =>
    i % 3 === 0 ? `${template}\n\nMy own family has ${words(random, 12).join(' ')}.` : template,
  );
}

const FILLERS = (
  'honestly today again there somehow really maybe around here lately often nearly always perhaps still just then quite ' +
  'indeed anyway mostly surely sometimes early twice alone together outside nearby yesterday'
).split(' ');
const TOPICS = [
  {
    stance: 'supports' as const,
    says: 'late buses|bus timetable|evening bus|bus fares|Sunday buses|the bus driver|cheaper fares|the next bus|bus stop|bus route'.split(
      '|',
    ),
  },
  {
    stance: 'opposes' as const,
    says: 'council tax|the cost|public money|the budget|tax payers|waste of money|the council spends|costs too much|residents pay|money for care'.split(
      '|',
    ),
  },
  {
    stance: 'neither' as const,
    says: 'cycle lane|bike racks|parked cars|the cycle path|protected lane|cycle to school|broken glass|my bike|lighting by the canal|lorries turn'.split(
      '|',
    ),
  },
];

export interface Answer {
  stance: 'supports' | 'opposes' | 'neither';
  text: string;
}

/** Answers on buses, money and bicycles, each on one of them, and no two with a run of words in common. */
export function answers(count: number, seed: number): Answer[] {
  const random = seeded(seed);
  const pick = <T>(from: readonly T[]): T => from[Math.floor(random() * from.length)] as T;
  const fill = () => [pick(FILLERS), pick(FILLERS), pick(FILLERS)].join(' ');
  return Array.from({ length: count }, () => {
    const topic = pick(TOPICS);
    const words = Array.from({ length: 4 }, () => `${fill()} ${pick(topic.says)}`).join(' ');
    return {
      stance: random() < 0.8 ? topic.stance : pick(['supports', 'opposes'] as const),
      text: `${words.charAt(0).toUpperCase()}${words.slice(1)} ${pick(FILLERS)}.`,
    };
  });
}

const FOOTER = 'Sent with the form on the page of the council for open questions';

/** The same with the footer of a form below every third: nothing that anybody wrote. */
export function withFooter<T extends { text: string }>(given: readonly T[]): T[] {
  return given.map((one, i) => (i % 3 === 0 ? { ...one, text: `${one.text}\n\n${FOOTER}` } : one));
}
