import { Injectable } from '@nestjs/common';
import { Settings } from '#platform';
import { authenticate } from 'mailauth';
import { storable } from '../core/storable.js';
import { Names } from './names.js';

/** SPF (RFC 7208), DKIM (RFC 6376) and DMARC (RFC 7489) as found: evidence of the domain, not of the person. */
export interface Findings {
  /** `pass`, `fail`, `softfail`, `neutral`, `none`, `temperror` (DNS did not answer), `permerror`. */
  spf: { result: string; domain: string };
  dkim: { result: string; domain: string }[];
  dmarc: { result: string; domain: string; policy: string };
  /** What passed it on and vouches for it (RFC 8617). */
  arc: string;
  /** Whether all names that were asked for could be looked up. */
  dns: 'answered' | 'unavailable';
  /** Why nothing was looked at. */
  skipped?: string;
}

export interface Delivered {
  raw: Buffer;
  remote: string;
  helo: string;
  mailFrom: string;
  /** DKIM signatures it carries. */
  signatures: number;
}

const MOST_SIGNATURES = 20;
const PATIENCE_MS = 10_000;
const UNSURE = new Set(['temperror', 'temperr']);

/** Looks whether a message comes from the domain it names. Never fails: what could not be looked at is said. */
@Injectable()
export class Authenticity {
  constructor(
    private readonly names: Names,
    private readonly settings: Settings,
  ) {}

  async of({ raw, remote, helo, mailFrom, signatures }: Delivered): Promise<Findings> {
    if (signatures > MOST_SIGNATURES) return nothing(`it carries ${String(signatures)} signatures`);
    let patience: NodeJS.Timeout | undefined;
    const tooLong = new Promise<never>((_, reject) => {
      patience = setTimeout(() => {
        reject(new Error('it took too long'));
      }, PATIENCE_MS);
    });
    try {
      return await Promise.race([this.look({ raw, remote, helo, mailFrom, signatures }), tooLong]);
    } catch (error) {
      return nothing(error instanceof Error ? error.message : String(error));
    } finally {
      clearTimeout(patience);
    }
  }

  private async look({ raw, remote, helo, mailFrom }: Delivered): Promise<Findings> {
    const { spf, dkim, dmarc, arc } = await authenticate(raw, {
      ip: remote,
      helo,
      sender: mailFrom,
      mta: this.settings.mailDomain,
      resolver: this.names.forOneMessage(),
      disableBimi: true,
    });
    const findings: Findings = {
      spf: told(spf ? spf.status.result : 'none', spf ? spf.domain : ''),
      dkim: dkim.results.map(({ status, signingDomain }) => told(status.result, signingDomain)),
      dmarc: {
        ...told(dmarc ? dmarc.status.result : 'none', dmarc ? dmarc.domain : ''),
        policy: storable((dmarc && dmarc.policy) || ''),
      },
      arc: arc ? arc.status.result : 'none',
      dns: 'answered',
    };
    return isUnsure(findings) ? { ...findings, dns: 'unavailable' } : findings;
  }
}

/** The domain asks that mail which only pretends to come from it be refused, and nothing speaks for this one. */
export function isDisowned({ dmarc, arc, dns }: Findings): boolean {
  return dmarc.result === 'fail' && dmarc.policy === 'reject' && arc !== 'pass' && dns === 'answered';
}

function isUnsure({ spf, dkim, dmarc }: Findings): boolean {
  return [spf, dmarc, ...dkim].some(({ result }) => UNSURE.has(result));
}

function told(result: string, domain: string | undefined): { result: string; domain: string } {
  return { result, domain: storable(domain ?? '').slice(0, 255) };
}

function nothing(why: string): Findings {
  const none = { result: 'none', domain: '' };
  return {
    spf: none,
    dkim: [],
    dmarc: { ...none, policy: '' },
    arc: 'none',
    dns: 'unavailable',
    skipped: storable(why).slice(0, 300),
  };
}
