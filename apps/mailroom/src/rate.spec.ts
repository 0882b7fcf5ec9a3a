import { describe, expect, it } from '@jest/globals';
import { isOfTheHouse } from './house.js';
import { Rate } from './rate.js';

describe('the rate of messages', () => {
  it('lets so many pass at once, then one by one as time goes by, each name for itself', () => {
    const rate = new Rate(60);
    const passed = (name: string, now: number) =>
      Array.from({ length: 100 }, () => rate.take(name, now)).filter(Boolean);
    expect(passed('a', 0)).toHaveLength(60);
    expect(passed('a', 999)).toHaveLength(0);
    expect(passed('b', 999)).toHaveLength(60);
    expect(passed('a', 2_000)).toHaveLength(2);
    expect(passed('a', 1_000_000)).toHaveLength(60);
  });

  it('remembers no more names than fit, however many come', () => {
    const rate = new Rate(1);
    const passed = Array.from({ length: 25_000 }, (_name, n) => rate.take(`sender ${String(n)}`, 0)).filter(Boolean);
    expect(passed).toHaveLength(25_000);
  });

  it.each(['127.0.0.1', '10.1.2.3', '172.31.0.1', '192.168.7.7', '::1', 'fd00::1'])(
    'knows %s as of the house',
    (one) => {
      expect(isOfTheHouse(one)).toBe(true);
    },
  );

  it.each(['8.8.8.8', '172.32.0.1', '2001:db8::1', '', 'unknown'])('knows %j as from outside', (one) => {
    expect(isOfTheHouse(one)).toBe(false);
  });
});
