import { argon2, randomBytes, timingSafeEqual, type Argon2Parameters } from 'node:crypto';
import { promisify } from 'node:util';

const derive = promisify(argon2) as (algorithm: 'argon2id', parameters: Argon2Parameters) => Promise<Buffer>;

/** Argon2id with 19 MiB, two passes, one lane: the first choice of OWASP's password storage guidance. */
const COST = { memory: 19_456, passes: 2, parallelism: 1, tagLength: 32 } as const;

/** A password as it is stored: `argon2id$memory$passes$parallelism$salt$tag`, the last two in base64url. */
export async function hashPassword(password: string): Promise<string> {
  const nonce = randomBytes(16);
  const tag = await derive('argon2id', { message: bytes(password), nonce, ...COST });
  return ['argon2id', COST.memory, COST.passes, COST.parallelism, b64(nonce), b64(tag)].join('$');
}

/** Whether this is the password that was stored. Takes as long for a wrong one as for a right one. */
export async function isPassword(password: string, stored: string): Promise<boolean> {
  const [algorithm, memory, passes, parallelism, nonce, tag] = stored.split('$');
  if (algorithm !== 'argon2id' || nonce === undefined || tag === undefined) return false;
  const expected = Buffer.from(tag, 'base64url');
  const actual = await derive('argon2id', {
    message: bytes(password),
    nonce: Buffer.from(nonce, 'base64url'),
    memory: Number(memory),
    passes: Number(passes),
    parallelism: Number(parallelism),
    tagLength: expected.length,
  });
  return timingSafeEqual(actual, expected);
}

function bytes(password: string): Buffer {
  return Buffer.from(password.normalize('NFKC'), 'utf8');
}

function b64(value: Buffer): string {
  return value.toString('base64url');
}
