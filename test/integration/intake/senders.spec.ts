import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Disposal, Incoming, Intake } from '#intake';
import { Db } from '#platform';
import { Senders } from '../../../libs/intake/src/senders/senders.js';
import { until } from '../../support/until.js';
import { incoming, receiptFor, startWorld, type World } from './world.js';

const ann = { kind: 'person' as const, name: 'Ann Ward', email: 'ann@example.org' };

describe('several submissions of one sender', () => {
  let world: World;
  let db: Db;
  let intake: Intake;
  let senders: Senders;
  let count = 0;

  beforeAll(async () => {
    world = await startWorld();
    ({ db, intake } = world);
    senders = world.app.get(Senders);
  });

  afterAll(() => world.stop());

  /** A consultation that declared this, and what Ann says to it: each text a submission; the ids in the order of receipt. */
  async function told(policies: Record<string, string>, texts: string[], given: Partial<Incoming> = {}) {
    count += 1;
    const consultation = await world.consultation({ slug: `told-${String(count)}`, policies });
    return { consultation, ids: await tell(consultation.slug, texts, given) };
  }

  async function tell(slug: string, texts: string[], given: Partial<Incoming> = {}): Promise<string[]> {
    const ids: string[] = [];
    for (const text of texts) {
      const said = incoming(slug, { respondent: ann, answers: [{ item: 'R1', stance: 'supports', text }], ...given });
      ids.push((await receiptFor(intake, said)).submissionId);
    }
    return ids;
  }

  /** What each became, those it points to by their place. */
  async function became(ids: readonly string[]): Promise<string[]> {
    const rows = await db.query<{ id: string; disposition: string; of: string | null }>(
      'SELECT id, disposition, disposition_of AS of FROM intake_v_submission WHERE id = ANY ($1)',
      [ids],
    );
    return ids.map((id) => {
      const row = rows.find((one) => one.id === id);
      const of = row?.of === null || row === undefined ? '' : ` ${String(ids.indexOf(row.of) + 1)}`;
      return `${row?.disposition ?? 'nothing'}${of}`;
    });
  }

  const dispose = (id: string, to: Partial<Disposal>) =>
    db.tx((tx) =>
      intake.dispose(tx, id, { disposition: 'considered', by: { name: 'Olu' }, reason: 'looked at', ...to }),
    );
  const unsettledRows = () => db.query<{ n: number }>('SELECT count(*)::int AS n FROM intake_dispositions');

  it('are read together under the first, and the same again counts once, at whatever door', async () => {
    const { consultation, ids } = await told({}, ['Roofs first.', 'And seats.']);
    const [again] = await tell(consultation.slug, ['  ROOFS first '], { channel: 'api' });
    await senders.settle();
    expect(await became([...ids, String(again)])).toEqual(['considered', 'merged_into 1', 'duplicate_of 1']);
    expect(await intake.reconciliation(consultation.id)).toMatchObject({ received: 3, balanced: true });
  });

  it('are told apart by stance, by choices and by files', async () => {
    const { consultation, ids } = await told({}, ['Roofs first.']);
    const others = [
      { answers: [{ item: 'R1', stance: 'opposes' as const, text: 'Roofs first.' }] },
      {
        answers: [
          { item: 'R1', stance: 'supports' as const, text: 'Roofs first.', choices: { uses: ['bus', 'bike'] } },
        ],
      },
      {
        attachments: [{ name: 'a.txt', mediaType: 'text/plain', bytes: Buffer.from('a') }],
        answers: [{ item: 'R1', stance: 'supports' as const, text: 'Roofs first.' }],
      },
      {
        answers: [
          { item: 'R2', text: ' ' },
          { item: 'R1', stance: 'supports' as const, text: 'Roofs first.', choices: { uses: ['bike', 'bus'] } },
        ],
      },
    ];
    for (const other of others) ids.push(...(await tell(consultation.slug, [''], other)));
    await senders.settle();
    expect(await became(ids)).toEqual([
      'considered',
      'merged_into 1',
      'merged_into 1',
      'merged_into 1',
      'duplicate_of 3',
    ]);
  });

  it('count each where that was declared', async () => {
    const { ids } = await told({ severalRule: 'each-counts', duplicatesRule: 'each-counts' }, ['a', 'b', 'a']);
    await senders.settle();
    expect(await became(ids)).toEqual(['considered', 'considered', 'considered']);
  });

  it('are settled by the journal as well: it rings with what came and with what changed', async () => {
    const { ids } = await told({}, ['a', 'b']);
    await senders.settle({ submissions: [String(ids[1])] });
    expect(await became(ids)).toEqual(['considered', 'merged_into 1']);
  });

  it('find a new first when the first is taken back, and go back when it returns', async () => {
    const { ids } = await told({}, ['Roofs.', 'Seats.', 'Timetables.']);
    await senders.settle();
    await dispose(String(ids[0]), { disposition: 'quarantined' });
    await senders.settle();
    expect(await became(ids)).toEqual(['quarantined', 'considered', 'merged_into 2']);
    await dispose(String(ids[0]), { disposition: 'considered' });
    await senders.settle();
    expect(await became(ids)).toEqual(['considered', 'merged_into 1', 'merged_into 1']);
  });

  it('stay as a person decided', async () => {
    const { consultation, ids } = await told({}, ['One of two at this address.', 'The other of the two.']);
    await senders.settle();
    await dispose(String(ids[1]), { disposition: 'considered', reason: 'two people share the address' });
    await senders.settle();
    expect(await became(ids)).toEqual(['considered', 'considered']);
    ids.push(...(await tell(consultation.slug, ['Once more.'])));
    await senders.settle();
    expect(await became(ids)).toEqual(['considered', 'considered', 'merged_into 1']);
  });

  it('are settled alike by many at once while more arrive, and a second time nothing changes', async () => {
    const { consultation, ids } = await told({}, ['a']);
    const arriving = Promise.all(
      ['b', 'c', 'a', 'd', 'e', 'b', 'f', 'g'].map((text) =>
        tell(consultation.slug, [text]).then(([id]) => String(id)),
      ),
    );
    await Promise.all([arriving, ...Array.from({ length: 12 }, () => senders.settle())]);
    ids.push(...(await arriving));
    await Promise.all(Array.from({ length: 4 }, () => senders.settle()));
    const all = await became(ids);
    expect(all.filter((one) => one === 'considered')).toHaveLength(1);
    expect(all.filter((one) => one.startsWith('merged_into'))).toHaveLength(6);
    expect(all.filter((one) => one.startsWith('duplicate_of'))).toHaveLength(2);
    const before = await unsettledRows();
    await db.query('DELETE FROM intake_senders');
    await senders.settle();
    expect(await unsettledRows()).toEqual(before);
  });

  it('wait for whoever decides about one of them at the moment', async () => {
    const { ids } = await told({}, ['a', 'b', 'c']);
    const withdrawing = { disposition: 'withdrawn' as const, by: { name: 'the respondent' }, reason: 'taken back' };
    let settling: Promise<void> | undefined;
    await db.tx(async (tx) => {
      await intake.dispose(tx, String(ids[1]), withdrawing);
      settling = senders.settle();
      await until(async () => (await db.query('SELECT FROM pg_locks WHERE NOT granted')).length > 0, {
        what: 'it waits',
      });
    });
    await settling;
    expect(await became(ids)).toEqual(['considered', 'withdrawn', 'merged_into 1']);
  });

  it('keep out what came late, says nothing or was withdrawn', async () => {
    const { consultation, ids } = await told({}, ['a']);
    ids.push(...(await tell(consultation.slug, ['', 'n/a'], { channel: 'bulk', answers: [{ item: 'R1', text: '' }] })));
    ids.push(...(await tell(consultation.slug, ['b'])));
    await dispose(String(ids[3]), { disposition: 'withdrawn', by: { name: 'the respondent' } });
    await senders.settle();
    expect(await became(ids)).toEqual(['considered', 'blank', 'blank', 'withdrawn']);
  });

  it('set aside those without a name and a contact where both are needed, unless a person lets one in', async () => {
    const { consultation, ids } = await told({ contactRule: 'name-and-address' }, ['Known.']);
    for (const respondent of [
      { kind: 'person' as const },
      { kind: 'person' as const, name: 'Ben' },
      { kind: 'person' as const, name: ' - ', email: 'ben@example.org' },
      { kind: 'organisation' as const, organisation: 'Ward Forum', email: 'forum@example.org' },
      { kind: 'person' as const, name: 'Юлия', email: 'julia@example.org' },
    ]) {
      ids.push(...(await tell(consultation.slug, ['Who?'], { respondent, channel: 'bulk' })));
    }
    await senders.settle();
    const set = ['considered', 'quarantined', 'quarantined', 'quarantined', 'considered', 'considered'];
    expect(await became(ids)).toEqual(set);
    await dispose(String(ids[1]), { disposition: 'considered', reason: 'we know who it is' });
    await senders.settle();
    expect(await became(ids)).toEqual(set.with(1, 'considered'));
  });

  it('let a proven later mail take the place of an earlier one, and no other, where the latest counts', async () => {
    const { consultation, ids } = await told({ severalRule: 'latest' }, ['a', 'b']);
    await senders.settle();
    expect(await became(ids)).toEqual(['considered', 'merged_into 1']);
    const mail = async (text: string, authenticity: unknown) => {
      const [id] = await tell(consultation.slug, [text], { channel: 'email' });
      await db.query(
        `INSERT INTO intake_mail (submission_id, mail_from, recipient, item_refs, remote, state, authenticity)
         VALUES ($1, 'ann@example.org', 'x', '{}', '127.0.0.1', 'read', $2)`,
        [id, authenticity],
      );
      ids.push(String(id));
    };
    await mail('forged', { dmarc: 'pass', from: 'mallory@example.org' });
    await mail('c', { dmarc: { result: 'pass' }, from: 'Ann@example.org' });
    await senders.settle();
    expect(await became(ids)).toEqual(['superseded_by 4', 'superseded_by 4', 'superseded_by 4', 'considered']);
  });

  it('cannot be committed as merged into something merged, of somebody else or nowhere', async () => {
    const { consultation, ids } = await told({}, ['a', 'b', 'c']);
    const [other] = await tell(consultation.slug, ['x'], { respondent: { kind: 'person', email: 'o@example.org' } });
    const merge = (id: string | undefined, into: string | undefined) =>
      db.tx(async (tx) => {
        await tx.query('UPDATE intake_dispositions SET until = now() WHERE submission_id = $1 AND until IS NULL', [id]);
        await tx.query(
          `INSERT INTO intake_dispositions (submission_id, disposition, of_id, rule, reason) VALUES ($1, 'merged_into', $2, 'x@1', 'x')`,
          [id, into],
        );
      });
    const refused = /cannot be merged into/u;
    await expect(merge(ids[1], other)).rejects.toThrow(refused);
    await expect(merge(ids[1], ids[1])).rejects.toThrow(refused);
    await merge(ids[1], ids[0]);
    await expect(merge(ids[2], ids[1])).rejects.toThrow(refused);
    await expect(merge(ids[0], ids[2])).rejects.toThrow(refused);
    expect(await dispose(String(ids[2]), { disposition: 'merged_into', of: ids[1] })).toMatchObject({
      kind: 'refused',
    });
    expect(await became(ids)).toEqual(['considered', 'merged_into 1', 'considered']);
  });
});
