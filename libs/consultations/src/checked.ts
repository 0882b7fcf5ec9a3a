import { Invalid, type Fault } from '#platform';
import { z } from 'zod';
import { unstorable } from './core/exact-words.js';

/** What a schema makes of an input. Throws Invalid with every fault and its path, `items[0].scopeOpen`. */
export function checked<Schema extends z.ZodType>(schema: Schema, input: unknown): z.output<Schema> {
  const faults: Fault[] = unstorableTexts(input, '');
  const parsed = schema.safeParse(input);
  if (!parsed.success) {
    for (const issue of parsed.error.issues) faults.push({ path: pathOf(issue.path), message: issue.message });
  }
  if (!parsed.success || faults.length > 0) throw new Invalid(faults);
  return parsed.data;
}

function pathOf(path: readonly PropertyKey[]): string {
  return path.reduce<string>(
    (so, part) =>
      typeof part === 'number' ? `${so}[${String(part)}]` : so === '' ? String(part) : `${so}.${String(part)}`,
    '',
  );
}

function unstorableTexts(value: unknown, path: string): Fault[] {
  if (typeof value === 'string') {
    const wrong = unstorable(value);
    return wrong === undefined ? [] : [{ path, message: wrong }];
  }
  if (Array.isArray(value)) return value.flatMap((inner, at) => unstorableTexts(inner, `${path}[${String(at)}]`));
  if (value === null || typeof value !== 'object' || value instanceof Date) return [];
  return Object.entries(value).flatMap(([key, inner]) => unstorableTexts(inner, path === '' ? key : `${path}.${key}`));
}

/** A reason that will be published. Throws Invalid where there is none, with what it is for. */
export function checkedReason(reason: string, wish: string): string {
  return checked(
    z.object({ reason: z.string().trim().min(1, `is empty; ${wish}`).max(10_000, 'is longer than 10,000 characters') }),
    {
      reason,
    },
  ).reason;
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/iu;

/** Whether something from an address can be an id at all; anything else is not found, not an error of the database. */
export function isId(value: string): boolean {
  return UUID.test(value);
}
