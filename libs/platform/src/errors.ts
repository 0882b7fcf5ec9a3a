/** One thing wrong with an input: where it is (`answers[0].stance`, `row 7, votes_for`) and what was expected. */
export interface Fault {
  path: string;
  message: string;
}

/** A refusal the caller is expected to meet and to show; returned, never thrown. */
export interface Refused {
  kind: 'refused';
  reason: string;
  faults?: Fault[];
}

export function refused(reason: string, faults?: Fault[]): Refused {
  return faults === undefined ? { kind: 'refused', reason } : { kind: 'refused', reason, faults };
}

/** What was asked for is not there, or may not be known to be there. HTTP 404. */
export class NotFound extends Error {
  override readonly name = 'NotFound';
}

/** Known, and not permitted to this person. HTTP 403. */
export class NotAllowed extends Error {
  override readonly name = 'NotAllowed';
}

/** The state of things is not what the caller thought, so nothing was changed. HTTP 409. */
export class Conflict extends Error {
  override readonly name = 'Conflict';
}

/** The input is wrong; every fault is named at once. HTTP 422. */
export class Invalid extends Error {
  override readonly name = 'Invalid';

  constructor(readonly faults: readonly Fault[]) {
    super(faults.map((fault) => `${fault.path}: ${fault.message}`).join('\n'));
  }
}
