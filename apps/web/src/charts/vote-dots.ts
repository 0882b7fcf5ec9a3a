import { FAINT, INK, LOOKS } from './look.js';
import { presentable, type Words } from './svg.js';

/** Every member of the assembly as one dot. A vote of members is a full count, so it can be shown person by person. */
export interface MemberVotes {
  for: number;
  against: number;
  abstain: number;
  /** Members who could vote and did not. */
  absent: number;
}

const MOST = 200;
const STEP = 14;
const PER_ROW = 25;

/** Undefined where there are too many to be seen one by one, or none. */
export function voteDots(words: Words, votes: MemberVotes): string | undefined {
  const total = votes.for + votes.against + votes.abstain + votes.absent;
  if (total === 0 || total > MOST) return undefined;
  const dots = Array.from({ length: total }, (_, at) => dot(at, kindOf(at, votes)));
  const rows = Math.ceil(total / PER_ROW);
  return presentable(`<svg>${dots.join('')}</svg>`, words, Math.min(total, PER_ROW) * STEP, rows * STEP);
}

type Kind = 'for' | 'against' | 'abstain' | 'absent';

function kindOf(at: number, votes: MemberVotes): Kind {
  if (at < votes.for) return 'for';
  if (at < votes.for + votes.against) return 'against';
  return at < votes.for + votes.against + votes.abstain ? 'abstain' : 'absent';
}

/** For is a full dot, against a ring, abstained a small dot, absent a faint one: no colour is needed to tell them. */
function dot(at: number, kind: Kind): string {
  const place = `cx="${String((at % PER_ROW) * STEP + STEP / 2)}" cy="${String(Math.floor(at / PER_ROW) * STEP + STEP / 2)}"`;
  switch (kind) {
    case 'for':
      return `<circle ${place} r="5" fill="${LOOKS.strongFor.color}"></circle>`;
    case 'against':
      return `<circle ${place} r="4" fill="#fff" stroke="${LOOKS.strongAgainst.color}" stroke-width="2.5"></circle>`;
    case 'abstain':
      return `<circle ${place} r="2.5" fill="${INK}"></circle>`;
    case 'absent':
      return `<circle ${place} r="2.5" fill="${FAINT}"></circle>`;
  }
}
