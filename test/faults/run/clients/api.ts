import { setTimeout as pause } from 'node:timers/promises';
import { canonicalJson } from '#journal';
import { STANCES, words, type Receipt, type Sent } from '../ledger.js';
import type { Work } from './client.js';

const PATIENCE_MS = 10_000;
const ONCE_MORE_MS = 400;

/** Sends answers by the JSON API, each under a key of its own, and again under the same key until it is answered. */
export async function sendByApi(webUrl: string, work: Work): Promise<void> {
  const { ledger, random } = work;
  while (Date.now() < work.until) {
    const target = random.pick(work.targets);
    const marker = ledger.newMarker();
    const items = random.pick([['R1'], ['R2'], ['R1', 'R2']]);
    const answers = items.map((item) => ({ item, stance: random.pick(STANCES), text: words(random, marker) }));
    const body = { answers, respondent: { kind: 'person' }, publish: 'anonymous' };
    const sent = ledger.add({ marker, door: 'api', target, answers, raw: Buffer.from(canonicalJson(body)) });
    const address = `${webUrl}/api/v1/consultations/${target.slug}/submissions`;
    // Somebody who presses five times; all others press again when nothing comes back.
    const presses = random.next() < 0.1 ? 5 : 1;
    await Promise.all(Array.from({ length: presses }, () => untilAnswered(address, JSON.stringify(body), sent, work)));
    await pause(random.between(20, 180));
  }
}

async function untilAnswered(address: string, body: string, sent: Sent, work: Work): Promise<void> {
  const { ledger } = work;
  while (Date.now() < work.patience) {
    sent.triedAt ??= Date.now();
    const answer = await post(address, `key-${sent.marker}`, body);
    if (typeof answer === 'object') {
      ledger.acknowledge(sent, answer);
      return;
    }
    if (answer !== 'nothing') {
      ledger.refusals.push(`${sent.marker} by API: ${answer}`);
      return;
    }
    ledger.failures += 1;
    await pause(ONCE_MORE_MS);
  }
}

/** The receipt; `nothing` where it is to be tried again; or the words of a refusal. */
async function post(address: string, key: string, body: string): Promise<Receipt | string> {
  try {
    const response = await fetch(address, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'idempotency-key': key },
      body,
      signal: AbortSignal.timeout(PATIENCE_MS),
    });
    const text = await response.text();
    if (response.status === 200 || response.status === 201) return { late: false, ...(JSON.parse(text) as Receipt) };
    return response.status >= 500 || response.status === 429 ? 'nothing' : `${String(response.status)} ${text}`;
  } catch {
    return 'nothing';
  }
}
