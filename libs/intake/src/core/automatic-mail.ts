/**
 * Why a message was sent by a machine and must not be answered (RFC 3834, RFC 2076); undefined where it may have been
 * written by a person. `header` gives the value of a field, by its name in lower case.
 */
export function automaticBecause(from: string, header: (name: string) => string | undefined): string | undefined {
  const submitted = header('auto-submitted')?.toLowerCase();
  if (submitted !== undefined && !/^no\b/u.test(submitted))
    return `it says of itself "Auto-Submitted: ${word(submitted)}"`;
  const precedence = header('precedence')?.trim().toLowerCase();
  if (precedence !== undefined && ['bulk', 'junk', 'list'].includes(precedence))
    return `its precedence is "${precedence}"`;
  const list = ['list-id', 'list-unsubscribe', 'list-post'].find((name) => header(name) !== undefined);
  if (list !== undefined) return `it came through a mailing list (${list})`;
  if (header('x-throughline-loop') !== undefined) return 'it is a message of ours that came back';
  if (from === '') return 'it has no sender to answer to';
  const local = from.slice(0, from.lastIndexOf('@')).toLowerCase();
  if (/^(mailer-daemon|postmaster|owner-.*|.*-(request|owner|bounces?))$/u.test(local)) {
    return 'its sender is a mail system';
  }
  return undefined;
}

function word(value: string): string {
  return value.replace(/[^a-z-].*$/su, '').slice(0, 40);
}
