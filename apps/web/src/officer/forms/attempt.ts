import { Conflict, Invalid, type Fault } from '#platform';

/** What came of doing what a form asked: a result, or what is to be put right on the page. */
export type Attempt<T> = { kind: 'done'; value: T } | { kind: 'wrong'; faults: readonly Fault[] };

/**
 * Does what a form asks, unless reading it found faults already.
 *
 * @param taken the field to which "that name is taken" belongs; without it a conflict is thrown on like any other error
 */
export async function attempt<T>(
  work: () => Promise<T>,
  { faults = [], taken }: { faults?: readonly Fault[]; taken?: string } = {},
): Promise<Attempt<T>> {
  if (faults.length > 0) return { kind: 'wrong', faults };
  try {
    return { kind: 'done', value: await work() };
  } catch (error) {
    if (error instanceof Invalid) return { kind: 'wrong', faults: error.faults };
    if (error instanceof Conflict && taken !== undefined)
      return { kind: 'wrong', faults: [{ path: taken, message: `cannot be that: ${error.message}` }] };
    throw error;
  }
}
