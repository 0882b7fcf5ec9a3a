import { Injectable } from '@nestjs/common';
import { Db, NotFound, newId, Queue, type Refused } from '#platform';
import type { By } from './acts.js';
import { Campaigns, type GroupDone } from './campaigns.service.js';
import { Coder, type CodeframeVersion } from './coder.service.js';
import type { SplitBy } from './core/board.js';
import { CAMPAIGN_ACT, type CampaignAct } from './core/campaign-acts.js';
import type { ThemeRow } from './core/theme-table.js';
import { Editions } from './editions.service.js';
import { CODE_ITEM, FIND_THEMES } from './findings.jobs.js';
import type { PastAct } from './group-acts.service.js';
import { GroupReader, type Group, type GroupPage, type GroupTotals } from './group-reader.service.js';
import { Grouper } from './grouper.service.js';
import { ItemReader } from './item-reader.service.js';
import { Letters, type Arrivals, type GroupLetter, type Pair } from './letters.service.js';
import { ProgressReader, type Progress } from './progress.service.js';
import { Reader } from './reader.service.js';
import { Relater } from './relater.service.js';
import { SharedLines } from './shared-lines.service.js';
import { ThemeBoard, type Done } from './theme-board.service.js';
import { ThemeCards, type Card, type Holder } from './theme-cards.service.js';
import { ThemeFinder } from './theme-finder.service.js';
import { Undone } from './undone.service.js';

const BATCH = 50;
const LANES = 4;

/**
 * What is found in the responses of a consultation, and what officers make of it. Machines find candidates; a theme is a
 * theme once a person confirmed it; every act is kept with who and when and can be undone.
 */
@Injectable()
export class Findings {
  constructor(
    private readonly db: Db,
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
    private readonly board: ThemeBoard,
    private readonly cards: ThemeCards,
    private readonly campaigns: Campaigns,
    private readonly groupReader: GroupReader,
    private readonly groupLetters: Letters,
    private readonly progressReader: ProgressReader,
  ) {}

  /** How far the machine is, counted from the tables. */
  progress(consultationId: string): Promise<Progress> {
    return this.progressReader.of(consultationId);
  }

  /** The cards of an item in the three columns of the board. */
  themes(itemId: string): Promise<{ candidates: Card[]; confirmed: Card[]; setAside: Card[] }> {
    return this.cards.of(itemId);
  }

  /** What the machine found on an item and nobody has decided on. */
  async candidates(itemId: string): Promise<Card[]> {
    return (await this.cards.of(itemId)).candidates;
  }

  /** One candidate or theme. @throws NotFound where it is no longer on the board */
  theme(id: string): Promise<{ itemId: string; card: Card }> {
    return this.cards.get(id);
  }

  /** The counted responses that hold a candidate or theme, with the words that show it. */
  holders(id: string, page: Parameters<ThemeCards['holders']>[1]): Promise<Holder[]> {
    return this.cards.holders(id, page);
  }

  /** The table of an item's confirmed themes for a report: people, their stance, quotes on both sides. */
  themeTable(itemId: string): Promise<ThemeRow[]> {
    return this.cards.table(itemId);
  }

  /** Asks for candidate themes, in a number where an officer wants another; those confirmed stay as they are. */
  async askForThemes(itemId: string, by: By, themes?: number): Promise<void> {
    await this.finder.ask(itemId, by, themes);
    await this.queue.ring(FIND_THEMES, { item: itemId }, { key: itemId });
  }

  async confirmTheme(id: string, by: By, label?: string): Promise<Done | Refused> {
    const act = { kind: 'confirm' as const, id, themeId: newId(), ...(label === undefined ? {} : { label }) };
    return this.board.act(await this.board.itemOf(id), act, by);
  }

  async renameTheme(id: string, label: string, by: By, description?: string): Promise<Done | Refused> {
    const act = { kind: 'rename' as const, id, label, ...(description === undefined ? {} : { description }) };
    return this.board.act(await this.board.itemOf(id), act, by);
  }

  async mergeThemes(ids: readonly string[], label: string, by: By): Promise<Done | Refused> {
    const [first] = ids;
    if (first === undefined) throw new NotFound('no themes to merge');
    return this.board.act(await this.board.itemOf(first), { kind: 'merge', ids, label, themeId: newId() }, by);
  }

  /** Splits in two by words or examples; both parts are new confirmed themes, named by the officer. */
  async splitTheme(
    id: string,
    into: { words?: readonly string[]; examples?: readonly string[]; label: string; restLabel: string },
    by: By,
  ): Promise<Done | Refused> {
    const { label, restLabel, words = [], examples = [] } = into;
    const themeIds = [newId(), newId()] as const;
    const act = { kind: 'split' as const, id, by: { words, examples }, label, restLabel, themeIds };
    return this.board.act(await this.board.itemOf(id), act, by);
  }

  async dropTheme(id: string, reason: string, by: By): Promise<Done | Refused> {
    return this.board.act(await this.board.itemOf(id), { kind: 'drop', id, reason }, by);
  }

  async restoreTheme(id: string, by: By): Promise<Done | Refused> {
    return this.board.act(await this.board.itemOf(id), { kind: 'restore', id }, by);
  }

  /** A theme that no machine found, described by words or examples. */
  addTheme(
    itemId: string,
    theme: { label: string; description?: string } & Partial<SplitBy>,
    by: By,
  ): Promise<Done | Refused> {
    const { label, description = '', words = [], examples = [] } = theme;
    return this.board.act(itemId, { kind: 'add', label, description, by: { words, examples }, themeId: newId() }, by);
  }

  undo(actId: string, by: By): Promise<Done | Refused> {
    return this.board.undo(actId, by);
  }

  /** What officers did to an item's themes and groups, the latest first. */
  async history(itemId: string, limit = 50): Promise<PastAct[]> {
    return this.db.query<PastAct>(
      `SELECT id, kind, summary, by_name AS by, at, undone_by IS NOT NULL AS undone,
              undone_by IS NULL AND kind <> 'undo' AND kind NOT LIKE '${CAMPAIGN_ACT}%' AS "canUndo"
         FROM findings_acts WHERE item_id = $1 ORDER BY place DESC LIMIT $2`,
      [itemId, limit],
    );
  }

  /** Starts the coding of every response against the themes confirmed now. Refused where there are none. */
  async code(itemId: string, by: By): Promise<{ kind: 'coding'; version: number } | Refused> {
    const fixed = await this.coder.fix(itemId, by);
    if (fixed.kind === 'refused') return fixed;
    await this.queue.ring(CODE_ITEM, { item: itemId }, { key: itemId });
    return { kind: 'coding', version: fixed.version };
  }

  /** The confirmed themes under which these responses are read, with the words that carry them; in the order of labels. */
  codesOf(
    responseIds: readonly string[],
  ): Promise<{ responseId: string; themeId: string; label: string; evidence: string }[]> {
    return this.db.query(
      `SELECT c.response_id AS "responseId", c.theme_id AS "themeId", t.label, c.evidence
         FROM findings_v_code c JOIN findings_v_theme t ON t.theme_id = c.theme_id AND t.state = 'confirmed'
        WHERE c.response_id = ANY ($1::uuid[]) ORDER BY t.label`,
      [responseIds],
    );
  }

  /** Where these responses were found to stand, and from what that was told. */
  stancesOf(responseIds: readonly string[]): Promise<{ responseId: string; stance: string; source: string }[]> {
    return this.db.query(
      `SELECT response_id AS "responseId", stance, source FROM findings_v_stance WHERE response_id = ANY ($1::uuid[])`,
      [responseIds],
    );
  }

  /** The versions of an item's codeframe, the newest first. */
  codeframes(itemId: string): Promise<CodeframeVersion[]> {
    return this.coder.versions(itemId);
  }

  /** Groups of duplicates and campaigns, the largest first: all of them, or a page. */
  groups(consultationId: string, page?: GroupPage): Promise<Group[]> {
    return this.groupReader.list(consultationId, page);
  }

  groupTotals(consultationId: string): Promise<GroupTotals> {
    return this.groupReader.totals(consultationId);
  }

  /** @throws NotFound where there is no such group (any more) */
  group(groupId: string): Promise<Group> {
    return this.groupReader.get(groupId);
  }

  letters(groupId: string, page: Parameters<Letters['of']>[1]): Promise<GroupLetter[]> {
    return this.groupLetters.of(groupId, page);
  }

  /** When a group's letters came in, by door and day, with facts about their timing and no verdict. */
  campaignArrivals(groupId: string): Promise<Arrivals> {
    return this.groupLetters.arrivals(groupId);
  }

  /** Any two responses of a consultation, to be read side by side. @throws NotFound where one is not there or not read yet */
  letterPair(consultationId: string, oneResponseId: string, otherResponseId: string): Promise<Pair> {
    return this.groupLetters.pair(consultationId, oneResponseId, otherResponseId);
  }

  /** What the submission with a receipt number says about an item. Undefined where it says nothing, or is not there. */
  responseNumbered(consultationId: string, itemRef: string, number: number): Promise<string | undefined> {
    return this.groupLetters.numbered(consultationId, itemRef, number);
  }

  /**
   * Does something to a group: dispositions follow by the consultation's declared policy, in the same transaction. `seen` is the
   * version of the group that was decided on; refused where others acted on it since, with what they did.
   */
  campaignAct(groupId: string, act: CampaignAct, by: By, seen: number): Promise<GroupDone | Refused> {
    return this.campaigns.act(groupId, act, by, seen);
  }

  /** Takes an act on a group back in full; refused while a later act rests on it. */
  undoCampaignAct(actId: string, by: By): Promise<GroupDone | Refused> {
    return this.campaigns.undo(actId, by);
  }

  /** What officers did to a group, the latest first; also of one that is no longer there. */
  campaignHistory(groupId: string): Promise<PastAct[]> {
    return this.campaigns.history(groupId);
  }

  /** Reads these responses now, in this process: any of them, any number of times. What is read already is not read again. */
  async read(responseIds: readonly string[]): Promise<void> {
    await this.reader.read(responseIds);
  }

  /**
   * Does everything that is undone, in this process and without the queue, until nothing is: for tests, the demo and the
   * command line. Gives the same as the workers do.
   */
  async settle(): Promise<void> {
    for (;;) {
      let worked = await this.readAll();
      const unrelated = await this.undone.unrelated(1_000);
      await this.relater.relateOpen(unrelated);
      worked ||= unrelated.length > 0;
      if (worked) continue;
      const unweighed = await this.undone.unweighed(true);
      for (const itemId of unweighed) await this.lines.findOn(itemId);
      for (const itemId of await this.undone.replaceable()) await this.editions.complete(itemId);
      const ungrouped = await this.undone.ungrouped();
      for (const itemId of ungrouped) await this.grouper.rebuild(itemId);
      if (unweighed.length + ungrouped.length > 0) continue;
      for (const itemId of await this.undone.dueForThemes()) await this.finder.ask(itemId, undefined);
      const asked = await this.undone.waitingForThemes();
      for (const itemId of asked) await this.finder.run(itemId);
      const uncoded = await this.undone.uncoded();
      for (const itemId of uncoded) await this.coder.run(itemId);
      if (asked.length + uncoded.length === 0) return;
    }
  }

  private async readAll(): Promise<boolean> {
    for (let any = false; ; any = true) {
      for (const itemId of await this.undone.inBulk()) await this.itemReader.read(itemId);
      const unread = await this.undone.unread(20 * BATCH);
      if (unread.length === 0) return any;
      const batches = Array.from({ length: Math.ceil(unread.length / BATCH) }, (_, i) =>
        unread.slice(i * BATCH, (i + 1) * BATCH).map(({ id }) => id),
      );
      // Lanes take batches as workers do: while one waits for the database, another reads.
      const lane = async () => {
        for (let batch = batches.shift(); batch !== undefined; batch = batches.shift()) await this.reader.read(batch);
      };
      await Promise.all(Array.from({ length: LANES }, lane));
    }
  }
}
