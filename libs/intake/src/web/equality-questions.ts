/** A question about somebody, asked to see who answered. Its answers are never shown beside what was said. */
export interface EqualityQuestion {
  key: string;
  prompt: string;
  /** Why it is asked, in a sentence for whoever is asked. */
  why: string;
  /** Without options it is answered in words. */
  options: readonly { value: string; label: string }[];
}

/** The value of "Prefer not to say", which every question has. */
export const PREFER_NOT = 'prefer-not';

const option = (value: string, label: string) => ({ value, label });

/** In the categories of the 2021 Census of England and Wales, so that they can be set beside the population. */
export const EQUALITY_QUESTIONS: readonly EqualityQuestion[] = [
  {
    key: 'age',
    prompt: 'How old are you?',
    why: 'We ask so that we can see whether younger and older people have both been heard.',
    options: [
      option('under-16', 'Under 16'),
      option('16-24', '16 to 24'),
      option('25-34', '25 to 34'),
      option('35-44', '35 to 44'),
      option('45-54', '45 to 54'),
      option('55-64', '55 to 64'),
      option('65-74', '65 to 74'),
      option('75-over', '75 or over'),
    ],
  },
  {
    key: 'sex',
    prompt: 'What is your sex?',
    why: 'We ask so that we can see whether women and men have both been heard.',
    options: [option('female', 'Female'), option('male', 'Male')],
  },
  {
    key: 'disability',
    prompt: 'Does a physical or mental health condition or illness limit what you can do day to day?',
    why: 'Count what has lasted, or will last, 12 months or more. We ask so that we can see whether disabled people have been heard.',
    options: [
      option('a-lot', 'Yes, it limits me a lot'),
      option('a-little', 'Yes, it limits me a little'),
      option('no', 'No'),
    ],
  },
  {
    key: 'ethnicity',
    prompt: 'What is your ethnic group?',
    why: 'We ask so that we can see whether people of all ethnic groups have been heard.',
    options: [
      option('asian', 'Asian or Asian British'),
      option('black', 'Black, Black British, Caribbean or African'),
      option('mixed', 'Mixed or multiple ethnic groups'),
      option('white', 'White'),
      option('other', 'Another ethnic group'),
    ],
  },
  {
    key: 'religion',
    prompt: 'What is your religion or belief?',
    why: 'We ask so that we can see whether people of all religions and beliefs, and of none, have been heard.',
    options: [
      option('none', 'No religion'),
      option('buddhist', 'Buddhist'),
      option('christian', 'Christian'),
      option('hindu', 'Hindu'),
      option('jewish', 'Jewish'),
      option('muslim', 'Muslim'),
      option('sikh', 'Sikh'),
      option('other', 'Another religion or belief'),
    ],
  },
  {
    key: 'orientation',
    prompt: 'Which of these best describes your sexual orientation?',
    why: 'We ask so that we can see whether lesbian, gay and bisexual people have been heard.',
    options: [
      option('straight', 'Straight or heterosexual'),
      option('gay', 'Gay or lesbian'),
      option('bisexual', 'Bisexual'),
      option('other', 'Another sexual orientation'),
    ],
  },
  {
    key: 'postcode',
    prompt: 'What is the first part of your postcode?',
    why: 'We ask so that we can see whether all parts of the area have been heard. The first part alone says roughly where you live, and not who you are.',
    options: [],
  },
];

/** By question key. Questions that were left out are not in it. */
export type EqualityAnswers = Readonly<Record<string, string>>;

const POSTCODE_DISTRICT = /^[A-Z]{1,2}\d[A-Z\d]?$/u;

/** Reads what was posted: the answers given, or the faults by question key. Words give way to a tick under `KEY-prefer-not`. */
export function readEquality(
  given: Readonly<Record<string, string>>,
): { ok: true; answers: EqualityAnswers } | { ok: false; faults: { path: string; message: string }[] } {
  const answers: Record<string, string> = {};
  const faults: { path: string; message: string }[] = [];
  for (const { key, options } of EQUALITY_QUESTIONS) {
    const typed = given[key] ?? '';
    const value = options.length > 0 ? typed : typed.toUpperCase().replace(/\s/gu, '');
    if (value === PREFER_NOT || given[`${key}-prefer-not`] === PREFER_NOT) answers[key] = PREFER_NOT;
    else if (value === '') continue;
    else if (options.length > 0 && !options.some((one) => one.value === value)) {
      faults.push({ path: key, message: 'Choose from the answers on this page' });
    } else if (options.length === 0 && !POSTCODE_DISTRICT.test(value)) {
      const whole = value.slice(0, -3);
      if (POSTCODE_DISTRICT.test(whole) && /\d[A-Z]{2}$/u.test(value)) answers[key] = whole;
      else faults.push({ path: key, message: 'Enter the first part of a postcode, like AL3, or leave it empty' });
    } else answers[key] = value;
  }
  return faults.length > 0 ? { ok: false, faults } : { ok: true, answers };
}
