import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Equality, EQUALITY_QUESTIONS, PREFER_NOT, readEquality } from '#intake';
import { incoming, receiptFor, startWorld, type World } from './world.js';

describe('what somebody says about themselves', () => {
  let world: World;
  let equality: Equality;

  beforeAll(async () => {
    world = await startWorld();
    await world.consultation({ slug: 'buses' });
    equality = world.app.get(Equality);
  });

  afterAll(() => world.stop());

  const sealedOf = async (submissionId: string): Promise<Buffer | undefined> =>
    (
      await world.db.query<{ sealed: Buffer }>('SELECT sealed FROM intake_equality WHERE submission_id = $1', [
        submissionId,
      ])
    )[0]?.sealed;

  it('is kept encrypted, comes back as it was said, and is of one submission only', async () => {
    const [one, other] = [
      await receiptFor(world.intake, incoming('buses')),
      await receiptFor(world.intake, incoming('buses')),
    ];
    const answers = { age: 'under-16', ethnicity: PREFER_NOT };
    await equality.save(one.submissionId, answers);
    expect(await equality.of(one.submissionId)).toEqual(answers);
    const sealed = await sealedOf(one.submissionId);
    expect(sealed?.includes('under-16')).toBe(false);
    await world.db.query('INSERT INTO intake_equality (submission_id, sealed) VALUES ($1, $2)', [
      other.submissionId,
      sealed,
    ]);
    await expect(equality.of(other.submissionId)).rejects.toThrow();
  });

  it('is withdrawn by itself, and the answer stays', async () => {
    const { submissionId, reference, secret } = await receiptFor(world.intake, incoming('buses'));
    await equality.save(submissionId, { sex: 'female' });
    await equality.save(submissionId, { sex: 'male' });
    expect(await equality.of(submissionId)).toEqual({ sex: 'male' });
    await equality.withdraw(submissionId);
    expect(await sealedOf(submissionId)).toBeUndefined();
    expect((await world.intake.receipt(reference, secret)).dispositions).toMatchObject([{ disposition: 'considered' }]);
    await equality.save(submissionId, {});
    expect(await sealedOf(submissionId)).toBeUndefined();
  });

  it('can be left out or not said for every question, and is asked with a reason', () => {
    expect(readEquality({})).toEqual({ ok: true, answers: {} });
    for (const { key, why } of EQUALITY_QUESTIONS) {
      expect(why).toContain('We ask so that');
      const given = key === 'postcode' ? { 'postcode-prefer-not': PREFER_NOT } : { [key]: PREFER_NOT };
      expect(readEquality(given)).toEqual({ ok: true, answers: { [key]: PREFER_NOT } });
    }
  });

  it.each([
    ['sw1a', 'SW1A'],
    [' al3 4xy ', 'AL3'],
    ['M1', 'M1'],
  ])('takes of the postcode %j only its first part', (typed, kept) => {
    expect(readEquality({ postcode: typed })).toEqual({ ok: true, answers: { postcode: kept } });
  });

  it('does not take what is not on the page', () => {
    expect(readEquality({ age: '12', postcode: 'here', other: 'x' })).toEqual({
      ok: false,
      faults: [
        { path: 'age', message: 'Choose from the answers on this page' },
        { path: 'postcode', message: 'Enter the first part of a postcode, like AL3, or leave it empty' },
      ],
    });
  });
});
