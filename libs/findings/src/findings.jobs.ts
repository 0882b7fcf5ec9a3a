import { Injectable } from '@nestjs/common';
import { Subscribes, type AfterCommit, type JournalEntry } from '#journal';
import { defineJob, Handles, Queue, type Tx } from '#platform';
import { z } from 'zod';
import { Coder } from './coder.service.js';
import { Editions } from './editions.service.js';
import { Forgetter } from './forgetter.service.js';
import { Grouper } from './grouper.service.js';
import { ItemReader } from './item-reader.service.js';
import { Reader } from './reader.service.js';
import { Relater } from './relater.service.js';
import { SharedLines } from './shared-lines.service.js';
import { ThemeFinder } from './theme-finder.service.js';
import { BULK, Undone } from './undone.service.js';

/** Responses read by one job: enough to share a round trip, few enough to lose nothing that matters in a crash. */
const BATCH = 50;
/** What one round of the sweeper rings for; the next round sees what is left. */
const SWEPT = 2_000;
/** More than these in one delivery come from a file. */
const MANY = 2 * BULK;
/** Groups are built once for what comes in within this time. */
const GROUP_DELAY_MS = 1_500;

const item = z.object({ item: z.uuid() });

export const READ_RESPONSE = defineJob({
  name: 'findings.read-response',
  schema: z.object({ responses: z.array(z.uuid()).max(BATCH) }),
  concurrency: 4,
});
export const READ_ITEM = defineJob({ name: 'findings.read-item', schema: item });
export const FIND_LINES = defineJob({ name: 'findings.find-lines', schema: item });
export const REBUILD_GROUPS = defineJob({ name: 'findings.rebuild-groups', schema: item });
export const FIND_THEMES = defineJob({ name: 'findings.find-themes', schema: item });
export const CODE_ITEM = defineJob({ name: 'findings.code-item', schema: item });
export const SWEEP = defineJob({ name: 'findings.sweep', schema: z.object({}), every: 5_000, attempts: 1 });

/** The pipeline's jobs. Each can be done twice, at once and in any order; what must follow is read from the tables. */
@Injectable()
export class FindingsJobs {
  constructor(
    private readonly queue: Queue,
    private readonly reader: Reader,
    private readonly itemReader: ItemReader,
    private readonly lines: SharedLines,
    private readonly editions: Editions,
    private readonly relater: Relater,
    private readonly grouper: Grouper,
    private readonly finder: ThemeFinder,
    private readonly coder: Coder,
    private readonly undone: Undone,
    private readonly forgetter: Forgetter,
  ) {}

  @Subscribes({ name: 'findings.enqueue', kinds: ['response.received', 'response.changed'] })
  receive(_tx: Tx, entries: JournalEntry[]): Promise<AfterCommit> {
    const ids = entries.flatMap((entry) => responses.safeParse(entry.body).data?.responses ?? []);
    return Promise.resolve(async () => {
      // A file is being brought in: the sweeper sees how much there is of each item.
      if (ids.length > MANY) return this.queue.ring(SWEEP, {}, { key: 'after-import' });
      for (let from = 0; from < ids.length; from += BATCH) {
        await this.queue.ring(READ_RESPONSE, { responses: ids.slice(from, from + BATCH) });
      }
    });
  }

  /** What was erased is forgotten in the transaction that hears of it. */
  @Subscribes({ name: 'findings.forget-responses', kinds: ['submission.erased'] })
  async forget(tx: Tx, entries: JournalEntry[]): Promise<AfterCommit> {
    const ids = entries.flatMap((entry) => responses.safeParse(entry.body).data?.responses ?? []);
    await this.forgetter.forget(tx, ids);
    return async () => {
      await this.queue.ring(SWEEP, {}, { key: 'after-erasure' });
    };
  }

  @Handles(READ_RESPONSE)
  async read({ responses: ids }: z.infer<typeof READ_RESPONSE.schema>): Promise<void> {
    for (const itemId of await this.reader.read(ids)) {
      await this.queue.ring(REBUILD_GROUPS, { item: itemId }, { key: itemId, delay: GROUP_DELAY_MS });
    }
  }

  @Handles(READ_ITEM)
  async readItem({ item: itemId }: { item: string }): Promise<void> {
    await this.itemReader.read(itemId);
    await this.queue.ring(REBUILD_GROUPS, { item: itemId }, { key: itemId });
  }

  /** What is to be read again because of them the sweeper sees. */
  @Handles(FIND_LINES)
  async findLines({ item: itemId }: { item: string }): Promise<void> {
    await this.lines.findOn(itemId);
    await this.queue.ring(SWEEP, {}, { key: 'after-lines' });
  }

  @Handles(REBUILD_GROUPS)
  async rebuildGroups({ item: itemId }: { item: string }): Promise<void> {
    await this.grouper.rebuild(itemId);
    // What can follow once the last response is read: candidates, codes. The sweeper knows; asked now, nobody waits for it.
    await this.queue.ring(SWEEP, {}, { key: 'after-groups', delay: GROUP_DELAY_MS });
  }

  @Handles(FIND_THEMES)
  async findThemes({ item: itemId }: { item: string }): Promise<void> {
    await this.finder.run(itemId);
  }

  @Handles(CODE_ITEM)
  async codeItem({ item: itemId }: { item: string }): Promise<void> {
    await this.coder.run(itemId);
  }

  /** Rings for everything that the tables say is undone, whether or not somebody rang before. */
  @Handles(SWEEP)
  async sweep(): Promise<void> {
    const whole = new Set(await this.undone.inBulk());
    for (const itemId of whole) await this.queue.ring(READ_ITEM, { item: itemId }, { key: itemId });
    const unread = (await this.undone.unread(SWEPT)).filter(({ item_id }) => !whole.has(item_id));
    // Batches of fixed bounds: as long as one waits, the next round rings the same bell again and nothing is added.
    const batches = Map.groupBy(
      unread,
      ({ item_id, number }) => `${item_id}/${String(Math.floor(Number(number) / BATCH))}`,
    );
    for (const [key, batch] of batches) {
      await this.queue.ring(READ_RESPONSE, { responses: batch.map(({ id }) => id) }, { key });
    }
    const unrelated = (await this.undone.unrelated(SWEPT)).filter(({ item_id }) => !whole.has(item_id));
    await this.relater.relateOpen(unrelated);
    for (const itemId of await this.undone.unweighed())
      await this.queue.ring(FIND_LINES, { item: itemId }, { key: itemId });
    for (const itemId of await this.undone.replaceable()) await this.editions.complete(itemId);
    for (const itemId of await this.undone.ungrouped())
      await this.queue.ring(REBUILD_GROUPS, { item: itemId }, { key: itemId });
    for (const itemId of await this.undone.dueForThemes()) await this.finder.ask(itemId, undefined);
    for (const itemId of await this.undone.waitingForThemes())
      await this.queue.ring(FIND_THEMES, { item: itemId }, { key: itemId });
    for (const itemId of await this.undone.uncoded())
      await this.queue.ring(CODE_ITEM, { item: itemId }, { key: itemId });
  }
}

const responses = z.object({ responses: z.array(z.uuid()) });
