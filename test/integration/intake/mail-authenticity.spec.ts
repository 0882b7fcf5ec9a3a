import { generateKeyPairSync } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { dkimSign } from 'mailauth';
import { Names } from '../../../libs/intake/src/mail/names.js';
import { DOMAIN, post, written } from '../mailroom/post.js';
import { startWorld, type World } from './world.js';

const { publicKey, privateKey } = generateKeyPairSync('rsa', {
  modulusLength: 2048,
  publicKeyEncoding: { type: 'spki', format: 'der' },
  privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
});

/** What DNS says in these tests. */
const ZONE: Record<string, string> = {
  'reader.example': 'v=spf1 ip4:192.0.2.1 -all',
  '_dmarc.reader.example': 'v=DMARC1; p=reject',
  'key._domainkey.reader.example': `v=DKIM1; k=rsa; p=${publicKey.toString('base64')}`,
};

const TO = `trees+R1@${DOMAIN}`;

async function signed(raw: Buffer): Promise<Buffer> {
  const key = { signingDomain: 'reader.example', selector: 'key', privateKey };
  const options = { ...key, signatureData: [key] };
  const { signatures } = await dkimSign(raw, options);
  return Buffer.concat([Buffer.from(signatures), raw]);
}

describe('where a message comes from', () => {
  let world: World;
  let answers = true;

  beforeAll(async () => {
    world = await startWorld([], { mailDomain: DOMAIN });
    await world.consultation({
      slug: 'trees',
      policies: { severalRule: 'each-counts', duplicatesRule: 'each-counts' },
    });
    world.app.get(Names).resolve = (name, type) => {
      if (!answers) return Promise.reject(Object.assign(new Error('no answer'), { code: 'ETIMEOUT' }));
      const found = type === 'TXT' ? ZONE[name] : undefined;
      if (found === undefined) return Promise.reject(Object.assign(new Error('no such name'), { code: 'ENOTFOUND' }));
      return Promise.resolve([found.match(/.{1,200}/gu) ?? []]);
    };
  });

  afterAll(async () => {
    await world.stop();
  });

  it('is recorded: the machine may send for the domain, and the signature is the domain\u2019s', async () => {
    const raw = await signed(written({ body: 'I support this.\r\n' }));
    const { authenticity, disposition } = await post(world, { raw, to: TO });
    expect(authenticity).toMatchObject({
      spf: { result: 'pass', domain: 'reader.example' },
      dkim: [{ result: 'pass', domain: 'reader.example' }],
      dmarc: { result: 'pass', policy: 'reject' },
      dns: 'answered',
    });
    expect(disposition).toBe('considered');
  });

  it('leaves to a person what the domain disowns, and does not write to an address that may be forged', async () => {
    const raw = await signed(written({ body: 'I support this.\r\n' }));
    const forged = Buffer.from(raw.toString().replace('I support', 'I oppose'));
    const read = await post(world, { raw: forged, to: TO, remote: '203.0.113.9' });
    expect(read).toMatchObject({ disposition: 'quarantined', rule: 'dmarc-reject@1', responses: [] });
    expect(read.authenticity).toMatchObject({ spf: { result: 'fail' }, dmarc: { result: 'fail' } });
    expect(read.assigned).toMatchObject([{ item: 'R1', confidence: 1 }]);
    const kinds = (await world.journal.about(read.id)).map(({ kind }) => kind);
    expect(kinds).not.toContain('response.received');
  });

  it('takes a signed message that was forwarded from another machine', async () => {
    const raw = await signed(written({ body: 'Passed on by my old address.\r\n' }));
    const read = await post(world, { raw, to: TO, remote: '203.0.113.9' });
    expect(read).toMatchObject({ disposition: 'considered', authenticity: { dmarc: { result: 'pass' } } });
  });

  it('says so where DNS does not answer, and takes the message', async () => {
    answers = false;
    const read = await post(world, { to: TO, remote: '203.0.113.9' });
    expect(read).toMatchObject({ disposition: 'considered', authenticity: { dns: 'unavailable' } });
    answers = true;
  });
});
