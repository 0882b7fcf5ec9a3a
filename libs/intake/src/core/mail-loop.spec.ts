import { describe, expect, it } from '@jest/globals';
import { loopBecause } from './mail-loop.js';

const OURS = 'trees@consult.example';
const passed = (hops: number, body = '') =>
  Buffer.from(`${'Received: from a.example\r\n by b.example\r\n'.repeat(hops)}Subject: x\r\n\r\n${body}`);

describe('a message that goes round in circles', () => {
  it('is one that has passed more than 30 mail servers', () => {
    expect(loopBecause(passed(30), 'ivy@reader.example', OURS)).toBeUndefined();
    expect(loopBecause(passed(31), 'ivy@reader.example', OURS)).toContain('31 mail servers');
  });

  it('is not one that quotes the header of another in its text', () => {
    expect(loopBecause(passed(1, 'Received: x\r\n'.repeat(50)), 'ivy@reader.example', OURS)).toBeUndefined();
  });

  it.each([OURS, 'TREES@Consult.Example', 'trees+R1@consult.example', 'trees+r1+r2@consult.example'])(
    'is one that %s has sent to itself',
    (from) => {
      expect(loopBecause(passed(1), from, OURS)).toContain('its sender');
    },
  );

  it.each(['', 'rivers@consult.example', 'trees@reader.example', 'a+b'])('is not one from %j', (from) => {
    expect(loopBecause(passed(1), from, OURS)).toBeUndefined();
  });
});
