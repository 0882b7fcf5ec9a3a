import type { Rulings } from '#analysis';

/** A ruling that stands: on which side the letters were. Those of a merger are the letters of the two groups. */
export interface StandingRuling {
  act: 'exclude' | 'split' | 'merge';
  one: readonly string[];
  other: readonly string[];
}

/** Letters that all rulings name alike. */
interface Class {
  letters: string[];
  /** For each ruling, the place where they are by it; undefined where it does not name them. */
  places: (Place | undefined)[];
}

/** `named`: excluded, which says nothing of how these stand to each other. */
type Place = 'named' | 'one' | 'other' | 'all';

/**
 * What rulings, the earliest first, say together of letters: of any two, the latest ruling that names both holds. A split
 * keeps its parts apart and each of them together, an exclusion the rest together and the excluded apart from it, a merger
 * all together; so a merger lifts an earlier split of the same letters, and an exclusion takes one out of a merger.
 */
export function rulingsOf(standing: readonly StandingRuling[]): Rulings {
  const classes = classesOf(standing);
  const together: [string, string][] = [];
  const apart: { one: string[]; other: string[] }[] = [];
  classes.forEach((one, i) => {
    const [first] = one.letters;
    if (first === undefined) return;
    if (verdict(one, one) === 'together') for (const letter of one.letters.slice(1)) together.push([first, letter]);
    const others: string[] = [];
    for (const other of classes.slice(i + 1)) {
      const said = verdict(one, other);
      if (said === 'together' && other.letters[0] !== undefined) together.push([first, other.letters[0]]);
      if (said === 'apart') others.push(...other.letters);
    }
    if (others.length > 0) apart.push({ one: one.letters, other: others });
  });
  return { together, apart };
}

function classesOf(standing: readonly StandingRuling[]): Class[] {
  const placesOf = new Map<string, (Place | undefined)[]>();
  standing.forEach(({ act, one, other }, i) => {
    const put = (letters: readonly string[], place: Place) => {
      for (const letter of letters) {
        const places = placesOf.get(letter) ?? [];
        places[i] = place;
        placesOf.set(letter, places);
      }
    };
    put(one, act === 'merge' ? 'all' : act === 'exclude' ? 'named' : 'one');
    put(other, act === 'merge' ? 'all' : 'other');
  });
  const classes = new Map<string, Class>();
  for (const [letter, places] of placesOf) {
    const key = places.join();
    const known = classes.get(key);
    if (known === undefined) classes.set(key, { letters: [letter], places });
    else known.letters.push(letter);
  }
  return [...classes.values()];
}

/** What the latest ruling that names both says of two letters, one of each. */
function verdict(a: Class, b: Class): 'together' | 'apart' | undefined {
  for (let i = Math.min(a.places.length, b.places.length) - 1; i >= 0; i--) {
    const [one, other] = [a.places[i], b.places[i]];
    if (one === undefined || other === undefined || (one === 'named' && other === 'named')) continue;
    return one === other ? 'together' : 'apart';
  }
  return undefined;
}
