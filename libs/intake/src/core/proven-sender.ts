import { z } from 'zod';

/** `pass`, or what a checker says around it. */
const result = z.union([
  z.string(),
  z.object({ result: z.string() }).transform((found) => found.result),
  z.object({ status: z.object({ result: z.string() }) }).transform((found) => found.status.result),
]);
const found = z.object({ dmarc: result, from: z.string() });

/**
 * Whether a message is shown to come from the address that its sender is known by: DMARC passed, which holds for the
 * domain of the From field (RFC 7489), and the From field names that address. The envelope's sender alone proves nothing:
 * anybody can write anybody's address there.
 * @param authenticity what was found of SPF, DKIM and DMARC when the message was read, with `from`, the address in From
 */
export function isProven(authenticity: unknown, email: string | null): boolean {
  const read = found.safeParse(authenticity);
  return (
    read.success &&
    email !== null &&
    read.data.dmarc.toLowerCase() === 'pass' &&
    read.data.from.trim().toLowerCase() === email.trim().toLowerCase()
  );
}
