import type { Intake } from '#intake';
import { logger } from '#platform';
import type { FetchMessageObject, ImapFlow } from 'imapflow';
import { LIMITS } from './limits.js';
import { ENVELOPE_FIELDS, envelopeOf } from './mailbox-envelope.js';

const log = logger('mailroom');

/** Where a message goes once it is done with. The mailbox keeps the original: nothing is ever deleted. */
export const FOLDERS = { stored: 'Stored', foreign: 'Not ours', large: 'Too large' } as const;
export type Place = keyof typeof FOLDERS;
export type Paths = Record<Place, string>;

/** Makes our folders where they are not there yet. */
export async function makeFolders(client: ImapFlow): Promise<Paths> {
  const make = async (name: string) => (await client.mailboxCreate(['Throughline', name])).path;
  return { stored: await make(FOLDERS.stored), foreign: await make(FOLDERS.foreign), large: await make(FOLDERS.large) };
}

/**
 * Stores each message of the open mailbox and moves it away only then. One that was stored and not moved, because somebody
 * pulled the plug between, comes again and is found again. One that cannot be stored stays, and the others go on.
 * Returns how many stay.
 */
export async function fetchMessages(
  client: ImapFlow,
  intake: Intake,
  paths: Paths,
  signal: AbortSignal,
): Promise<number> {
  const found = await client.search({ deleted: false }, { uid: true });
  let left = 0;
  for (const uid of Array.isArray(found) ? found : []) {
    if (signal.aborted) break;
    let place: Place | undefined;
    try {
      place = await store(client, intake, String(uid));
    } catch (error) {
      if (!client.usable) throw error;
      log.error({ uid, error: String(error) }, 'a message of the mailbox could not be stored; it stays there');
      left += 1;
    }
    if (place !== undefined) await client.messageMove(String(uid), paths[place], { uid: true });
  }
  return left;
}

/** Returns where the message belongs now; undefined where it is gone, moved by somebody else. */
async function store(client: ImapFlow, intake: Intake, uid: string): Promise<Place | undefined> {
  const head = await client.fetchOne(uid, { size: true, internalDate: true, headers: ENVELOPE_FIELDS }, { uid: true });
  if (head === false) return undefined;
  const { from, delivered, named } = envelopeOf(head.headers?.toString('latin1') ?? '');
  const to = await ours(intake, delivered, named);
  if (to.length === 0) return 'foreign';
  if ((head.size ?? 0) > LIMITS.message) {
    log.warn({ uid, size: head.size }, 'a message of the mailbox is too large to be stored');
    return 'large';
  }
  const whole = await client.fetchOne(uid, { source: true }, { uid: true });
  if (whole === false || whole.source === undefined) return undefined;
  const envelope = { from, to, remote: '', receivedAt: arrival(head) };
  for (const { receipt, created } of await intake.receiveMail(whole.source, envelope))
    log.info({ submission: receipt.submissionId, created }, 'message stored');
  return 'stored';
}

/**
 * Which of the addresses are ours: those it was delivered to, and what it names of the same consultations, since a mail
 * server may drop the tag of an item as it delivers; where none of these is ours, those that it names.
 */
async function ours(intake: Intake, delivered: readonly string[], named: readonly string[]): Promise<string[]> {
  const known = async (addresses: readonly string[]) => {
    const found = await Promise.all(
      addresses.map(async (address) => ({
        address,
        consultation: (await intake.mailRecipient(address))?.consultation,
      })),
    );
    return found.filter(({ consultation }) => consultation !== undefined);
  };
  const [reached, mentioned] = [await known(delivered), await known(named)];
  const same = mentioned.filter((one) => reached.some(({ consultation }) => consultation === one.consultation));
  return (reached.length === 0 ? mentioned : [...reached, ...same]).map(({ address }) => address);
}

/** When the mail server took it, which the header's Date never is. */
function arrival({ internalDate }: FetchMessageObject): Date | undefined {
  return internalDate === undefined ? undefined : new Date(internalDate);
}
