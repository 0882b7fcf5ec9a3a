/**
 * A life cycle as a table: each state and the states that may follow it. Read once when the code is loaded, so that a
 * table with a state nobody can reach, or a step into a state that does not exist, stops the start and not a user.
 */
export class LifeCycle<State extends string> {
  constructor(
    readonly initial: State,
    readonly steps: Readonly<Record<State, readonly State[]>>,
  ) {
    const known = new Set(Object.keys(steps) as State[]);
    const reached = new Set<State>([initial]);
    for (const state of reached) {
      for (const next of steps[state]) {
        if (!known.has(next)) throw new Error(`life cycle: ${state} leads to ${next}, which is not a state`);
        reached.add(next);
      }
    }
    const lost = [...known].filter((state) => !reached.has(state));
    if (lost.length > 0) throw new Error(`life cycle: nothing leads from ${initial} to ${lost.join(', ')}`);
  }

  may(from: State, to: State): boolean {
    return this.steps[from].includes(to);
  }
}

export type ConsultationState =
  'draft' | 'submitted' | 'approved' | 'open' | 'closed' | 'analysed' | 'decided' | 'archived';

/** `approved` means approved and scheduled: it opens by itself at `opensAt`. */
export const CONSULTATION_LIFE_CYCLE = new LifeCycle<ConsultationState>('draft', {
  draft: ['submitted'],
  submitted: ['draft', 'approved'],
  approved: ['draft', 'open'],
  open: ['closed'],
  closed: ['analysed'],
  analysed: ['decided'],
  decided: ['archived'],
  archived: [],
});

/** What people can do with a consultation at a moment, whatever the stored state says. */
export type Phase = 'unpublished' | 'forthcoming' | 'open' | 'closed';

/**
 * Decides from the two instants, not from the stored state, whether a consultation is open: a clock that runs late must
 * not keep a form open or shut. Open means `opensAt <= now < closesAt`.
 */
export function phaseOf(consultation: { state: ConsultationState; opensAt: Date; closesAt: Date }, now: Date): Phase {
  if (consultation.state === 'draft' || consultation.state === 'submitted') return 'unpublished';
  if (now < consultation.opensAt) return 'forthcoming';
  return now < consultation.closesAt ? 'open' : 'closed';
}
