import { Findings, type CampaignAct, type GroupDone } from '#findings';
import { Intake, type Incoming } from '#intake';
import { Db, newId, type Refused } from '#platform';
import { OFFICER } from '../support/factory.js';
import { print, rounded, say } from './figures.js';
import { onScene, type Scene } from './scene.js';

/**
 * What an officer waits for at campaigns: a consultation of 100,000 responses in 5,001 groups, one of them of 20,000
 * letters, of which one in twenty has own words. The yardstick of an act is building all groups of the item anew. Readings
 * and relations are put in directly, since what is measured is what officers do afterwards.
 */
const LETTERS = 20_000;
const GROUPS = 5_000;
const IN_GROUP = 16;
const ALL = LETTERS + GROUPS * IN_GROUP;
/** Small groups confirmed one after the other. */
const CONFIRMED = 300;
const ROWS = 5_000;
const OWN = 'that nobody else has said';

await onScene(async (scene) => {
  const { findings, consultationId, itemId } = await prepared(scene);
  const rebuild = async () => {
    await scene.services
      .get(Db)
      .query('UPDATE findings_items SET groups_wanted = groups_wanted + 1 WHERE item_id = $1', [itemId]);
    await findings.settle();
  };
  await rebuild();
  await scene.services.get(Db).query('ANALYZE');
  const all = await timed('groups of the consultation', () => findings.groups(consultationId));
  const listed = await timed('a page of them', () => findings.groups(consultationId, { from: 2_000, limit: 50 }));
  await timed('their totals', () => findings.groupTotals(consultationId));
  const [campaign, small] = all.result;
  if (campaign?.members !== LETTERS || small === undefined) throw new Error('the groups are not those that were sent');
  await timed('own words', () => findings.letters(campaign.id, { from: 0, limit: 500, ownWords: true }));
  await timed('arrivals', () => findings.campaignArrivals(campaign.id));
  const some = await findings.letters(campaign.id, { from: 7_000, limit: 3 });
  const reason = 'measured';
  const wishes: CampaignAct[] = [
    { kind: 'confirm' },
    { kind: 'name', name: 'A letter that many sent' },
    { kind: 'exclude', responses: some.map(({ responseId }) => responseId), reason },
    { kind: 'split', by: { words: OWN }, reason },
    { kind: 'merge', with: small.id, reason },
  ];
  const acts: { kind: string; seconds: number }[] = [];
  const done: string[] = [];
  for (const wish of wishes) {
    const { version } = await findings.group(campaign.id);
    const act = await timed(wish.kind, () => findings.campaignAct(campaign.id, wish, OFFICER, version));
    acts.push({ kind: wish.kind, seconds: act.seconds });
    done.push(granted(act.result).actId);
  }
  for (const actId of done.reverse()) {
    const act = await timed('undo', () => findings.undoCampaignAct(actId, OFFICER));
    granted(act.result);
    acts.push({ kind: 'undo', seconds: act.seconds });
  }
  const many = await timed(`${String(CONFIRMED)} groups confirmed`, async () => {
    for (const { id } of all.result.slice(1, 1 + CONFIRMED))
      granted(await findings.campaignAct(id, { kind: 'confirm' }, OFFICER, (await findings.group(id)).version));
  });
  const full = await timed('all groups anew', rebuild);
  const slowest = acts.reduce((a, b) => (b.seconds > a.seconds ? b : a));
  const size = { responses: ALL, groups: all.result.length, letters: LETTERS };
  print({
    bench: 'campaign-act',
    unit: 's',
    value: rounded(slowest.seconds),
    yardstick: rounded(full.seconds),
    ratio: rounded(slowest.seconds / full.seconds),
    slowest: slowest.kind,
    smallConfirmed: rounded(many.seconds / CONFIRMED),
    ...size,
  });
  print({
    bench: 'campaign-list',
    unit: 's',
    value: rounded(listed.seconds),
    yardstick: rounded(all.seconds),
    ratio: rounded(listed.seconds / all.seconds),
    ...size,
  });
});

async function prepared({ services, factory }: Scene) {
  const consultation = await factory.consultation();
  const [item] = consultation.items;
  if (item === undefined) throw new Error('a consultation without an item');
  // One that is read tells with what all others are to be taken for read.
  await factory.submission(consultation, {
    answers: [{ item: 'R2', stance: 'supports', text: 'An answer by itself.' }],
  });
  await services.get(Findings).settle();
  await services.get(Intake).receiveMany(incomings(consultation.slug));
  const db = services.get(Db);
  const rows = await db.query<{ id: string; number: string }>(
    'SELECT id, number FROM intake_v_response WHERE item_id = $1 ORDER BY number',
    [item.id],
  );
  await db.query('INSERT INTO findings_items (item_id, consultation_id) VALUES ($1, $2) ON CONFLICT DO NOTHING', [
    item.id,
    consultation.id,
  ]);
  for (let from = 0; from < rows.length; from += ROWS) {
    const some = rows.slice(from, from + ROWS).map((row, i) => ({ ...row, place: from + i }));
    await db.query(
      `WITH u AS (SELECT * FROM unnest($3::uuid[], $4::bigint[], $5::text[]) AS u (id, number, text)),
            r AS (INSERT INTO findings_readings (response_id, consultation_id, item_id, number, algorithm, digest, language, blank,
                         keys, related, grouped) SELECT id, $1, $2, number,
                         (SELECT algorithm FROM findings_readings LIMIT 1), '', 'en', false, 30, true, true FROM u)
       INSERT INTO findings_texts SELECT id, text, text, '', '', '' FROM u`,
      [
        consultation.id,
        item.id,
        some.map(({ id }) => id),
        some.map(({ number }) => number),
        some.map(({ place }) => textOf(place)),
      ],
    );
    const copies = some.filter(({ place }) => firstOf(place) !== place);
    await db.query(
      `INSERT INTO findings_edges SELECT $1, a, b, kind, 200, 'bench' FROM unnest($2::bigint[], $3::bigint[], $4::text[]) AS u (a, b, kind)`,
      [
        item.id,
        copies.map(({ place }) => rows[firstOf(place)]?.number),
        copies.map(({ number }) => number),
        copies.map(({ place }) => (textOf(place) === textOf(firstOf(place)) ? 'exact' : 'near')),
      ],
    );
  }
  await db.query('ANALYZE');
  return { findings: services.get(Findings), consultationId: consultation.id, itemId: item.id };
}

function* incomings(consultation: string): Generator<Incoming> {
  for (let n = 0; n < ALL; n++) {
    // Some send several.
    const email = n % 10 === 0 ? { email: `p${String(n % 7_000)}@example.org` } : {};
    yield {
      consultation,
      channel: 'bulk',
      intent: newId(),
      answers: [{ item: 'R1', stance: 'supports', text: textOf(n) }],
      respondent: { kind: 'person', ...email },
      publish: 'anonymous',
    };
  }
}

/** The place of the letter that this one is a copy of. */
function firstOf(place: number): number {
  return place < LETTERS ? 0 : place - ((place - LETTERS) % IN_GROUP);
}

function textOf(place: number): string {
  const seed = firstOf(place);
  const letter = Array.from({ length: 200 }, (_, i) => `w${String((seed * 7_919 + i * 31) % 100_003)}`).join(' ');
  return place < LETTERS && place % 20 === 7 ? `${letter} i add own${String(place)} words ${OWN}` : letter;
}

async function timed<T>(what: string, work: () => Promise<T>): Promise<{ result: T; seconds: number }> {
  const [began, used] = [performance.now(), process.cpuUsage()];
  const result = await work();
  const { user, system } = process.cpuUsage(used);
  const seconds = (performance.now() - began) / 1_000;
  say(`${what}: ${seconds.toFixed(2)} s, of them ${((user + system) / 1e6).toFixed(2)} s of this process`);
  return { result, seconds };
}

function granted(outcome: GroupDone | Refused): GroupDone {
  if (outcome.kind === 'refused') throw new Error(outcome.reason);
  return outcome;
}
