import { Injectable } from '@nestjs/common';
import { Journal } from '#journal';
import { Db, newId, NotFound, refused, type Refused, type Tx } from '#platform';
import type { By } from './acts.js';
import {
  describe,
  JOURNAL_KINDS,
  partsOf,
  reasonOf,
  spoken,
  type CampaignAct,
  type CampaignActKind,
  type Letter,
} from './core/campaign-acts.js';
import { isId, wrong } from './core/cards.js';
import type { StandingRuling } from './core/group-rulings.js';
import { GroupActs, type NewAct, type PastAct, type Undoable } from './group-acts.service.js';
import { GroupDispositions } from './group-dispositions.service.js';
import { GroupReader, type GroupFacts } from './group-reader.service.js';
import { GroupRecords, type Decided, type GroupRecord, type OfItem } from './group-records.service.js';
import { Grouper } from './grouper.service.js';

/** What was done, with the id by which it can be undone. */
export interface GroupDone {
  kind: 'done';
  actId: string;
  summary: string;
  /** Where to look now. Where too few letters are left to be a group there is none: reading it throws NotFound. */
  groupId: string;
  /** The second part of a split, or the group of those excluded, where they are one. */
  otherId?: string;
}

/** A group under its item's lock, with what officers said of it. */
interface Subject {
  group: GroupFacts;
  /** New where nobody acted on it before. */
  record: GroupRecord;
  letters: Letter[];
}

/** What an act does: to records, and to who belongs together. */
interface Change {
  kind: CampaignActKind;
  summary: string;
  /** The record of the group that it was done to first. `letters`: where its group is from now on. */
  records: { record: GroupRecord; after: Partial<Decided>; letters?: string[] }[];
  ruling?: StandingRuling;
  /** Letters of all groups that it is about. */
  letters: string[];
}

/** What officers do to groups of letters: each act one transaction with all that follows from it, and taken back in full. */
@Injectable()
export class Campaigns {
  constructor(
    private readonly db: Db,
    private readonly journal: Journal,
    private readonly reader: GroupReader,
    private readonly records: GroupRecords,
    private readonly acts: GroupActs,
    private readonly grouper: Grouper,
    private readonly dispositions: GroupDispositions,
  ) {}

  /**
   * @param seen the version of the group that the officer decided on
   * @returns refused where somebody acted on it meanwhile, where the input will not do, or where nothing would change
   * @throws NotFound where there is no such group
   */
  async act(groupId: string, act: CampaignAct, by: By, seen: number): Promise<GroupDone | Refused> {
    const { itemId } = await this.reader.facts(this.db.source.manager, groupId);
    const done = await this.db.tx(async (tx) => {
      await this.grouper.lock(tx, itemId);
      const subject = await this.subject(tx, groupId, act.kind === 'split' && 'words' in act.by);
      if (subject.record.version !== seen) return this.acts.meanwhile(tx, subject.record, seen);
      const actId = newId();
      const change = await this.plan(tx, subject, act, { actId, by });
      return 'summary' in change ? this.carryOut(tx, subject.group, change, { actId, by }) : change;
    });
    this.journal.nudge();
    return done;
  }

  /** Takes an act back in full. Refused while a later one rests on it. @throws NotFound where there is no such act */
  async undo(actId: string, by: By): Promise<GroupDone | Refused> {
    const itemId = isId(actId) ? await this.acts.itemOf(actId) : undefined;
    if (itemId === undefined) throw new NotFound('no such act');
    const done = await this.db.tx(async (tx) => {
      await this.grouper.lock(tx, itemId);
      const act = await this.acts.undoable(tx, actId);
      return act.kind === 'refused' ? act : this.takeBack(tx, act, by);
    });
    this.journal.nudge();
    return done;
  }

  /** All that was done to a group, and to those merged into it; the latest first. */
  async history(groupId: string): Promise<PastAct[]> {
    const record = await this.records.last(this.db.source.manager, groupId);
    return record === undefined ? [] : this.acts.history(record);
  }

  /** @param folded whether the words of the letters are needed */
  private async subject(tx: Tx, groupId: string, folded: boolean): Promise<Subject> {
    const group = await this.reader.facts(tx, groupId);
    const record = (await this.records.of(tx, group.id)) ?? this.records.blank(group.id);
    const letters = await tx.query<Letter[]>(
      `SELECT m.response_id AS id, CASE WHEN $2 THEN t.folded ELSE '' END AS folded FROM findings_group_members m
         JOIN findings_readings r ON r.response_id = m.response_id
         JOIN findings_texts t ON t.response_id = m.response_id WHERE m.group_id = $1 ORDER BY r.number`,
      [group.id, folded],
    );
    return { group, record, letters };
  }

  private async plan(
    tx: Tx,
    subject: Subject,
    act: CampaignAct,
    { actId, by }: { actId: string; by: By },
  ): Promise<Change | Refused> {
    const { group, record } = subject;
    const said = { ...group, name: record.name };
    const letters = idsOf(subject);
    switch (act.kind) {
      case 'confirm': {
        const known = new Set(record.confirmation?.letters);
        if (record.confirmation !== null && letters.every((letter) => known.has(letter)))
          return refused('This group has been confirmed already, and nothing has joined it since');
        const at = (await this.db.now(tx)).toISOString();
        const confirmation = { letters, act: actId, by: by.name, at };
        return {
          kind: act.kind,
          summary: `${spoken(said)} confirmed`,
          records: [{ record, after: { confirmation } }],
          letters,
        };
      }
      case 'name':
      case 'organiser':
      case 'letter-stance': {
        const { kind, name, organiser, letterStance } = { kind: act.kind, ...record };
        const described = describe(said, { name, organiser, letterStance }, act);
        if (described.kind === 'refused') return described;
        return { kind, summary: described.summary, records: [{ record, after: described.after }], letters };
      }
      case 'exclude':
      case 'split':
        return this.part(subject, act);
      case 'merge':
        return this.merge(tx, subject, act);
    }
  }

  private part(subject: Subject, act: Extract<CampaignAct, { kind: 'exclude' | 'split' }>): Change | Refused {
    const { group, record } = subject;
    const reason = reasonOf(act);
    if (typeof reason !== 'string') return reason;
    const parts = partsOf(subject.letters, act);
    if (parts.kind === 'refused') return parts;
    const { named, rest } = parts;
    const what = spoken({ ...group, name: record.name });
    const ruling = { act: act.kind, one: named, other: rest };
    const main = { record, after: {}, letters: rest };
    const letters = idsOf(subject);
    if (act.kind === 'exclude') {
      const summary = `${lettersIn(named.length)} excluded from ${what}: ${reason}`;
      return { kind: act.kind, summary, records: [main], ruling, letters };
    }
    const wanted = new Set(named);
    const inPart = record.confirmation?.letters.filter((letter) => wanted.has(letter)) ?? [];
    const confirmation =
      record.confirmation === null || inPart.length === 0 ? null : { ...record.confirmation, letters: inPart };
    // Undone, it goes back into the group that it was split from.
    const second = { ...this.records.blank(null), mergedInto: record.id };
    const summary = `${lettersIn(named.length)} split from ${what}: ${reason}`;
    const records = [main, { record: second, after: { confirmation, mergedInto: null }, letters: named }];
    return { kind: act.kind, summary, records, ruling, letters };
  }

  /** The record of the larger group stays; what it does not say is taken from the other, which is kept for an undo. */
  private async merge(
    tx: Tx,
    subject: Subject,
    act: Extract<CampaignAct, { kind: 'merge' }>,
  ): Promise<Change | Refused> {
    const reason = reasonOf(act);
    if (typeof reason !== 'string') return reason;
    const other = await this.subject(tx, act.with, false);
    if (other.group.itemId !== subject.group.itemId)
      return wrong('with', 'Choose a group of the same recommendation: one letter is one answer to it');
    if (other.group.id === subject.group.id) return wrong('with', 'Choose another group');
    const [larger, smaller] = other.letters.length > subject.letters.length ? [other, subject] : [subject, other];
    const [stays, goes] = [larger.record, smaller.record];
    const confirmation = stays.confirmation ?? goes.confirmation;
    const both = [...new Set([...(stays.confirmation?.letters ?? []), ...(goes.confirmation?.letters ?? [])])];
    const after: Partial<Decided> = {
      ...(stays.name === null && goes.name !== null ? { name: goes.name } : {}),
      ...(stays.organiser === null && goes.organiser !== null ? { organiser: goes.organiser } : {}),
      ...(stays.letterStance === null && goes.letterStance !== null ? { letterStance: goes.letterStance } : {}),
      ...(goes.confirmation === null || confirmation === null
        ? {}
        : { confirmation: { ...confirmation, letters: both } }),
    };
    const [one, two] = [spoken({ ...smaller.group, name: goes.name }), spoken({ ...larger.group, name: stays.name })];
    return {
      kind: 'merge',
      summary: `${one} merged with ${two}: ${reason}`,
      records: [
        { record: stays, after },
        { record: goes, after: { mergedInto: stays.id } },
      ],
      ruling: { act: 'merge', one: idsOf(larger), other: idsOf(smaller) },
      letters: [...idsOf(larger), ...idsOf(smaller)],
    };
  }

  private async carryOut(
    tx: Tx,
    group: GroupFacts,
    change: Change,
    { actId, by }: { actId: string; by: By },
  ): Promise<GroupDone> {
    const { kind, summary, records, ruling, letters } = change;
    const before = { records: records.map(({ record, after }) => ({ id: record.id, ...asBefore(record, after) })) };
    const after = { records: records.map(({ record, after: put }) => ({ id: record.id, ...put })) };
    const about = records.map(({ record }) => record.id);
    const of = { itemId: group.itemId, consultationId: group.consultationId };
    const act: NewAct = {
      id: actId,
      ...of,
      kind,
      summary,
      before,
      after,
      about,
      ...(ruling === undefined ? {} : { ruling }),
    };
    await this.acts.keep(tx, act, letters, by);
    for (const { record, after: put, letters: found } of records)
      await this.records.put(tx, of, { ...record, ...put }, found ?? (record.version === 0 ? letters : undefined));
    const disposed = await this.follow(tx, act, letters);
    const [first, second] = about;
    const groupId = (await this.groupOf(tx, first)) ?? group.id;
    const otherId =
      kind === 'split'
        ? await this.groupOf(tx, second)
        : kind === 'exclude'
          ? await this.oneGroup(tx, ruling?.one ?? [])
          : undefined;
    await this.tell(tx, act, { group: groupId, letters: letters.length, disposed, by });
    return { kind: 'done', actId, summary, groupId, ...(otherId === undefined ? {} : { otherId }) };
  }

  private async takeBack(tx: Tx, { act, ruling, before, about, ...undone }: Undoable, by: By): Promise<GroupDone> {
    const of: OfItem = { itemId: undone.itemId, consultationId: undone.consultationId };
    const now = await this.records.byIds(tx, about);
    const kept = new Map(before.records.map(({ id, ...decided }) => [id, decided]));
    const actId = newId();
    const summary = `undone: ${undone.summary}`;
    const after = { records: before.records };
    const back = { records: now.map((record) => ({ id: record.id, ...asBefore(record, kept.get(record.id) ?? {}) })) };
    const undoing: NewAct = { id: actId, ...of, kind: 'undo', summary, before: back, after, about, undoes: undone.id };
    const letters =
      ruling === undefined
        ? now.flatMap(({ confirmation }) => confirmation?.letters ?? [])
        : [...ruling.one, ...ruling.other];
    await this.acts.keep(tx, undoing, [], by);
    for (const record of now) {
      // The group that stayed after a merger is found by the letters that it had before.
      const found = ruling?.act === 'merge' && record.id === about[0] ? ruling.one : undefined;
      await this.records.put(tx, of, { ...record, ...kept.get(record.id) }, found);
    }
    const disposed = await this.follow(
      tx,
      { ...undoing, kind: act, ...(ruling === undefined ? {} : { ruling }) },
      letters,
    );
    const groupId = (await this.groupOf(tx, about[0])) ?? now[0]?.groupId ?? '';
    await this.tell(tx, undoing, { group: groupId, letters: letters.length, disposed, by });
    return { kind: 'done', actId, summary, groupId };
  }

  /** Groups and dispositions as they are after the act. @returns how many dispositions changed */
  private async follow(tx: Tx, { kind, ruling, about, ...of }: NewAct, letters: readonly string[]): Promise<number> {
    await this.records.count(tx, about);
    if (ruling !== undefined) await this.grouper.regroup(tx, of, letters);
    else if (kind === 'confirm') await this.records.countLetters(tx, about);
    else return 0;
    return this.dispositions.follow(tx, of, letters);
  }

  private async groupOf(tx: Tx, recordId: string | undefined): Promise<string | undefined> {
    const [record] = await this.records.byIds(tx, recordId === undefined ? [] : [recordId]);
    return record?.groupId ?? undefined;
  }

  /** The group that all of these are in, if they are in one. */
  private async oneGroup(tx: Tx, letters: readonly string[]): Promise<string | undefined> {
    const rows = await tx.query<{ group_id: string; n: number }[]>(
      'SELECT group_id, count(*)::int AS n FROM findings_group_members WHERE response_id = ANY ($1::uuid[]) GROUP BY 1',
      [letters],
    );
    return rows.length === 1 && rows[0]?.n === letters.length ? rows[0].group_id : undefined;
  }

  private tell(
    tx: Tx,
    act: NewAct,
    { by, ...counts }: { group: string; letters: number; disposed: number; by: By },
  ): Promise<void> {
    return this.journal.append(tx, {
      kind: JOURNAL_KINDS[act.kind],
      subject: counts.group,
      body: {
        act: act.id,
        item: act.itemId,
        by: by.id,
        ...counts,
        ...(act.ruling === undefined ? {} : { apart: act.ruling.one.length, rest: act.ruling.other.length }),
        ...(act.undoes === undefined ? {} : { undoes: act.undoes }),
      },
    });
  }
}

function idsOf({ letters }: Subject): string[] {
  return letters.map(({ id }) => id);
}

function lettersIn(count: number): string {
  return `${String(count)} ${count === 1 ? 'letter' : 'letters'}`;
}

/** What stood where something else is put. */
function asBefore(record: GroupRecord, put: Partial<Decided>): Partial<Decided> {
  return Object.fromEntries(Object.keys(put).map((key) => [key, record[key as keyof Decided]]));
}
