import { Injectable } from '@nestjs/common';
import type { Stance } from '#analysis';
import { Db, Threads, type Tx } from '#platform';
import { digest } from './core/digest.js';
import { Editions, type Edition } from './editions.service.js';
import { Forgetter } from './forgetter.service.js';
import { read as readHere, type Read, type ToRead } from './heavy.js';
import { ItemTexts } from './item-texts.js';
import { Relater } from './relater.service.js';
import { HELD, READING } from './versions.js';

const HEAVY = new URL('./heavy.js', import.meta.url);
/** Texts of fewer letters together are read sooner than they are handed to a thread. */
const HANDED_OVER = 12_000;

/** `anew`: by another version; `again`: it says something else by now; `read`: only its relations are missing. */
type State = 'fresh' | 'anew' | 'again' | 'read';

/** A response of which something is undone. */
export interface Unread {
  id: string;
  consultation_id: string;
  item_id: string;
  number: number;
  revision: number;
  text: string | null;
  stance: Stance | null;
  stance_answer: string | null;
  edition: number | null;
  lines_version: number | null;
  state: State;
}

/** A response and what was read in it. */
export interface ReadResponse {
  response: Unread;
  result: Read;
}

/** Reads responses: sets apart what is their own, tone, stance, and their keys in the shared index. */
@Injectable()
export class Reader {
  constructor(
    private readonly db: Db,
    private readonly threads: Threads,
    private readonly items: ItemTexts,
    private readonly editions: Editions,
    private readonly relater: Relater,
    private readonly forgetter: Forgetter,
  ) {}

  /**
   * Any worker, any number of times, in any order: what is read already is not read again, unless it says something else
   * by now.
   * @returns the items of which something was read
   */
  async read(ids: readonly string[]): Promise<string[]> {
    const byItem = Map.groupBy(await this.unreadOf(ids), (response) => response.item_id);
    for (const responses of byItem.values()) {
      const { edition, read } = await this.normalise(responses);
      const stored = await this.store(edition, read);
      const numbers = responses.map(({ number }) => number);
      await this.relater.relate(edition, numbers, stored);
    }
    return [...byItem.keys()];
  }

  /** What of these responses is undone, in the order of receipt. */
  unreadOf(ids: readonly string[]): Promise<Unread[]> {
    return this.db.query<Unread>('SELECT * FROM findings_unread($1, $2, $3)', [ids, READING, HELD]);
  }

  /** Reads responses of one item; nothing is stored. */
  async normalise(responses: readonly Unread[]): Promise<{ edition: Edition; read: ReadResponse[] }> {
    const [first] = responses;
    if (first === undefined) throw new Error('nothing to read');
    const edition = await this.editions.of(
      { itemId: first.item_id, consultationId: first.consultation_id },
      { id: first.edition, version: first.lines_version },
    );
    const unread = responses.filter(({ state }) => state !== 'read');
    const texts = unread.map(({ id, text }) => ({ id, text: text ?? '' }));
    const { questions, quoted } = await this.items.of(first.item_id);
    const input: ToRead = { texts, questions, quoted, lines: edition.lines };
    const letters = texts.reduce((sum, { text }) => sum + text.length, 0);
    const results = letters < HANDED_OVER ? readHere(input) : await this.threads.run<Read[]>(HEAVY, 'read', input);
    const read = unread.flatMap((response, i) => {
      const result = results[i];
      return result === undefined ? [] : [{ response, result }];
    });
    return { edition, read };
  }

  /**
   * The first half of "insert, commit, look up".
   * @returns the receipt numbers of those that were stored by this call and by nobody before
   */
  private async store(edition: Edition, read: readonly ReadResponse[]): Promise<number[]> {
    const fresh = read.filter(({ response }) => response.state === 'fresh');
    const known = read.filter(({ response }) => response.state !== 'fresh');
    const stored = fresh.length === 0 ? [] : await this.storeRows(this.db.source.manager, edition, 'fresh', fresh);
    if (known.length > 0) {
      stored.push(...(await this.db.tx((tx) => this.storeKnown(tx, edition, known))));
    }
    return numbersOf(read, stored);
  }

  /** Responses that were read before, in one transaction with what is taken back for them. */
  async storeKnown(
    tx: Tx,
    edition: Edition,
    known: readonly ReadResponse[],
    keys: { copied: boolean } = { copied: false },
  ): Promise<string[]> {
    const again = known.filter(({ response }) => response.state === 'again');
    const anew = known.filter(({ response }) => response.state === 'anew');
    const stored: string[] = [];
    if (again.length > 0) {
      await this.forgetter.takeOut(
        tx,
        edition.itemId,
        again.map(({ response }) => response),
        { all: keys.copied },
      );
      stored.push(...(await this.storeRows(tx, edition, 'again', again, keys)));
    }
    if (anew.length > 0) stored.push(...(await this.storeRows(tx, edition, 'anew', anew, keys)));
    await this.forgetter.whatIsNoLongerSaid(tx, stored);
    return stored;
  }

  /** `keys.copied`: the caller copies the keys into the index itself, in the same transaction. */
  async storeRows(
    tx: Tx,
    edition: Edition,
    state: Exclude<State, 'read'>,
    read: readonly ReadResponse[],
    keys: { copied: boolean } = { copied: false },
  ): Promise<string[]> {
    const rows = read.map(({ response, result: { hasLines, ...result } }) => ({
      ...result,
      consultation: response.consultation_id,
      number: response.number,
      revision: response.revision,
      lines: hasLines ? edition.version : null,
      digest: digest(response.text, response.stance),
      stance: response.stance ?? 'unclear',
      source: response.stance_answer === null ? 'none' : 'closed',
    }));
    const stored = await tx.query<{ id: string }[]>('SELECT findings_store($1, $2, $3, $4) AS id', [
      edition.id,
      state,
      JSON.stringify(rows),
      !keys.copied,
    ]);
    return stored.map(({ id }) => id);
  }
}

/** The receipt numbers of the responses with these ids. */
export function numbersOf(read: readonly ReadResponse[], ids: readonly string[]): number[] {
  const wanted = new Set(ids);
  return read.flatMap(({ response }) => (wanted.has(response.id) ? [response.number] : []));
}
