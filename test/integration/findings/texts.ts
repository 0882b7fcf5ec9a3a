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

const OPENINGS = [
  'I think',
  'To be honest,',
  'In our street',
  'For my part,',
  'As somebody who works here,',
  'Every week',
];
const TOPICS = [
  {
    stance: 'supports' as const,
    says: [
      'the buses come late and the timetable at the stop is wrong again',
      'an evening bus would let my daughter take the job at the hospital',
      'the bus fares are too high for a family with three children',
      'buses should run on Sundays because people without a car are stuck',
      'the bus driver cannot wait and the next bus is an hour away',
      'cheaper bus fares would bring people back to the buses',
    ],
  },
  {
    stance: 'opposes' as const,
    says: [
      'the council tax goes up each year and we cannot pay for this as well',
      'nobody has shown what it costs and where the money comes from',
      'the cost falls on residents whose council tax is already too high',
      'spend the money on care for old people instead of this scheme',
      'it is a waste of public money when the budget is cut elsewhere',
      'council tax payers should not pay the cost of somebody else’s travel',
    ],
  },
  {
    stance: 'neither' as const,
    says: [
      'the cycle lane ends at the roundabout where the lorries turn',
      'a cycle lane needs a kerb or drivers park their cars across it',
      'children could ride a bike to school if the lane was protected',
      'I cycle to work and the lane is full of glass and parked cars',
      'bike racks at the station are always full by eight in the morning',
      'without lighting the cycle path by the canal is not safe in winter',
    ],
  },
];

export interface Answer {
  stance: 'supports' | 'opposes' | 'neither';
  text: string;
}

/** Answers as people give them, on buses, money and bicycles; every one different, most of two sentences. */
export function answers(count: number, seed: number): Answer[] {
  const random = seeded(seed);
  const pick = <T>(from: readonly T[]): T => from[Math.floor(random() * from.length)] as T;
  return Array.from({ length: count }, (_, i) => {
    const topic = pick(TOPICS);
    const [first, second] = [pick(topic.says), pick(topic.says)];
    return {
      stance: random() < 0.8 ? topic.stance : pick(['supports', 'opposes'] as const),
      text: `${pick(OPENINGS)} ${first}. ${second.charAt(0).toUpperCase()}${second.slice(1)}, as house ${String(i + 1)} knows.`,
    };
  });
}
