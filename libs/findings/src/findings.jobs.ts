import { Injectable } from '@nestjs/common';
import { Subscribes, type AfterCommit, type JournalEntry } from '#journal';
import { defineJob, Handles, Queue, type Tx } from '#platform';
import { z } from 'zod';
import { Coder } from './coder.service.js';
import { Forgetter } from './forgetter.service.js';
import { Grouper } from './grouper.service.js';
import { Reader } from './reader.service.js';
import { Relater } from './relater.service.js';
import { ThemeFinder } from './theme-finder.service.js';
import { Undone } from './undone.service.js';

/** Responses read by one job: enough to share a round trip, few enough to lose nothing that matters in a crash. */
const BATCH = 50;
/** What one round of the sweeper rings for; the next round sees what is left. */
const SWEPT = 2_000;
/** Groups are built once for what comes in within this time. */
const GROUP_DELAY_MS = 1_500;

const item = z.object({ item: z.uuid() });

export const READ_RESPONSE = defineJob({
  name: 'findings.read-response',
  schema: z.object({ responses: z.array(z.uuid()).max(BATCH) }),
  concurrency: 4,
});
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
    const unread = await this.undone.unread(SWEPT);
    // Batches of fixed bounds: as long as one waits, the next round rings the same bell again and nothing is added.
    const batches = Map.groupBy(
      unread,
      ({ item_id, number }) => `${item_id}/${String(Math.floor(Number(number) / BATCH))}`,
    );
    for (const [key, batch] of batches) {
      await this.queue.ring(READ_RESPONSE, { responses: batch.map(({ id }) => id) }, { key });
    }
    const unrelated = await this.undone.unrelated(SWEPT);
    for (const [itemId, rows] of Map.groupBy(unrelated, (row) => row.item_id)) {
      await this.relater.relate(
        itemId,
        rows.map((row) => row.number),
      );
    }
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
