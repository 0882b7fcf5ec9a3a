import type { Fault } from '#platform';
import type { DecisionContent, DecisionStatus } from './decision.js';

/** What surrounds a decision: the day it is, and what came before. */
export interface DecisionCase {
  /** Today, `2026-09-26`. */
  today: string;
  /** The day on which the consultation closed, where one was held. */
  closedOn: string | null;
  /** The version that is published already, 0 where none is. */
  published: number;
}

/** What must be said before a second person is asked to publish it. Paths are fields of the input. */
export function decisionFaults(content: DecisionContent, around: DecisionCase): Fault[] {
  const faults: Fault[] = [];
  const want = (missing: boolean, path: string, message: string) => {
    if (missing) faults.push({ path, message });
  };
  want(content.status === 'no_response', 'status', 'Choose what was decided');
  want(content.text === '', 'text', 'Enter what was decided');
  want(content.reasons === '', 'reasons', 'Enter the reasons');
  want(content.decisionMaker === '', 'decisionMaker', 'Enter who decided');
  want(content.decidedOn === null, 'decidedOn', 'Enter the date of the decision');
  want(content.interests === '', 'interests', 'Enter the interests that were declared, or “None”');
  want(
    content.minutes === '' && content.minutesUrl === '',
    'minutes',
    'Enter a reference to the minutes, or their web address',
  );
  if (content.decidedOn !== null) {
    want(content.decidedOn > around.today, 'decidedOn', 'The date of the decision must not be in the future');
    want(
      around.closedOn !== null && content.decidedOn < around.closedOn,
      'decidedOn',
      'The date of the decision must not be before the consultation closed',
    );
  }
  faults.push(...statusFaults(content, around.today), ...listFaults(content));
  want(
    around.published > 0 && content.correction === '',
    'correction',
    'Enter why the published decision is corrected',
  );
  return faults;
}

/** What a status needs to be said with it, so that it cannot hide what it means. */
function statusFaults(content: DecisionContent, today: string): Fault[] {
  const { reviewOn, earlierPolicyOn, decidedOn } = content;
  const checks: Partial<Record<DecisionStatus, [boolean, string, string][]>> = {
    accepted_in_part: [[content.partNot === '', 'partNot', 'Enter which part is not accepted']],
    accepted_in_principle: [
      [content.blockedBy === '', 'blockedBy', 'Enter what stands in the way'],
      [reviewOn === null, 'reviewOn', 'Enter the date on which it will be reviewed'],
      [reviewOn !== null && reviewOn <= today, 'reviewOn', 'The review date must be in the future'],
      [
        reviewOn !== null && decidedOn !== null && reviewOn > aYearAfter(decidedOn),
        'reviewOn',
        'The review date must be within 12 months of the decision',
      ],
    ],
    already_policy: [
      [content.earlierPolicy === '', 'earlierPolicy', 'Enter the policy that was there before'],
      [earlierPolicyOn === null, 'earlierPolicyOn', 'Enter since when that policy has been in force'],
      [
        earlierPolicyOn !== null && decidedOn !== null && earlierPolicyOn >= decidedOn,
        'earlierPolicyOn',
        'The earlier policy must be older than the decision',
      ],
    ],
    deferred: [
      [
        content.deferredUntil === null && content.deferredTrigger === '',
        'deferredUntil',
        'Enter until when it is deferred, or what must happen first',
      ],
    ],
    referred: [[content.referredTo === '', 'referredTo', 'Enter the body to which it was referred']],
  };
  return (checks[content.status] ?? []).flatMap(([wrong, path, message]) => (wrong ? [{ path, message }] : []));
}

function listFaults(content: DecisionContent): Fault[] {
  const faults: Fault[] = [];
  content.commitments.forEach((one, at) => {
    const path = `commitments[${String(at)}]`;
    if (one.text === '') faults.push({ path: `${path}.text`, message: 'Enter what will be done' });
    if (one.owner === '') faults.push({ path: `${path}.owner`, message: 'Enter who will do it' });
    if (one.due === null) faults.push({ path: `${path}.due`, message: 'Enter by when it will be done' });
  });
  content.alternatives.forEach((one, at) => {
    const path = `alternatives[${String(at)}]`;
    if (one.title === '') faults.push({ path: `${path}.title`, message: 'Enter the alternative' });
    if (one.why === '') faults.push({ path: `${path}.why`, message: 'Enter why it was rejected' });
  });
  return faults;
}

function aYearAfter(day: string): string {
  return `${String(Number(day.slice(0, 4)) + 1)}${day.slice(4)}`;
}
