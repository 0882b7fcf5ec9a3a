/** What three campaigns ask for, and what people wrote by themselves. */
const BUSES = [
  'I am writing to ask the council to keep the evening buses on routes 4 and 11. They are how people without a car get home from work, from the hospital and from the college, and there is no other way to make these journeys after seven.',
  'The figures that were published with this plan count passengers between nine and five only. Please publish the counts for the evening before any decision is taken, and say what a taxi would cost the same people.',
  'Nobody should have to choose between a job with late shifts and a safe way home. I ask you to accept the recommendation of the assembly in full and to fund it for at least three years.',
];
const TREES = [
  'Please plant the street trees that the assembly recommended, and plant them where there are fewest today. In our part of the town the pavements are wide enough, and on a hot afternoon there is no shade between the station and the school.',
  'A tree that is planted and not watered is money thrown away, so the plan has to say who looks after each of them for the first five summers and what that costs.',
];
const LIBRARY = 'While you are at it, keep the library open on Saturdays as well.';
const OWN = [
  'My mother goes to dialysis on the number 11 three times a week and could not go without it.',
  'I clean offices until nine. Without the last bus I would walk four miles along an unlit road.',
  'We run a small restaurant and two of our cooks would have to give up their jobs.',
  'As a student I have evening classes until half past eight, and so has everybody on my course.',
  'The driver of the late bus knows all of us by name, which is the safest thing about it.',
  'My son is sixteen and I do not want to see him cycle home along the bypass in November.',
];
const ALONE = [
  'A shelter at the market stop would do more for older people than a new timetable.',
  'The money would be better spent on mending the potholes in Mill Lane, which broke my axle.',
  'Cyclists and walkers need separate paths beside the river, because the present one is too narrow for both.',
  'I would like to see the square closed to cars on Sundays and given to the children.',
  'Fares are too high for families, and a day ticket for four people would fill the empty buses at noon.',
  'Whatever is decided, please tell us afterwards what became of our answers this time.',
];
const NAMES = ['Amina Khan', 'Tom Murphy', 'Wei Li', 'Helen Novak', 'Karim Said', 'Ines Costa'];

function signed(paragraphs: readonly string[], i: number, own?: string): string {
  const name = NAMES[i % NAMES.length] ?? '';
  const body = own === undefined ? paragraphs : i % 2 === 0 ? [own, ...paragraphs] : [...paragraphs, own];
  return ['Dear councillors,', ...body, `Yours sincerely,\n${name}`].join('\n\n');
}

export interface Sent {
  text: string;
  stance: 'supports' | 'opposes';
}

/** Twenty-four letters about buses, of which six have own words; twelve about trees, of which five ask for the library too; six alone. */
export function sent(): Sent[] {
  return [
    ...Array.from({ length: 24 }, (_, i): Sent => ({ text: signed(BUSES, i, OWN[i]), stance: 'supports' })),
    ...Array.from({ length: 12 }, (_, i): Sent => {
      return { text: signed(i < 5 ? [...TREES, LIBRARY] : TREES, i), stance: i % 4 === 0 ? 'opposes' : 'supports' };
    }),
    ...ALONE.map((text): Sent => ({ text, stance: 'opposes' })),
  ];
}
