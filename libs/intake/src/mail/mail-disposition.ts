import type { Disposal } from '../change-disposition.js';
import { isBlank } from '../core/submission.js';
import { isDisowned, type Findings } from './authenticity.js';
import type { ReadMessage } from './reading.js';

/** What the reader found out about a message. */
export interface Understood {
  message: Pick<ReadMessage, 'automatic' | 'unreadable' | 'kept' | 'quoted' | 'forwarded' | 'attachments'>;
  findings: Findings | undefined;
  late: boolean;
  /** It is sure enough which item it answers. */
  sure: boolean;
}

/** What becomes of a message that was read. */
export function dispositionOf({ message, findings, late, sure }: Understood): Disposal {
  if (message.automatic !== undefined) {
    const reason = `The message was sent by a machine: ${message.automatic}.`;
    return { disposition: 'automatic', rule: 'automatic-mail@1', reason };
  }
  if (message.unreadable !== undefined) {
    return forAPerson('unreadable-mail@1', `A machine could not read all of it. ${message.unreadable}`);
  }
  if (findings !== undefined && isDisowned(findings)) {
    const reason = `${findings.dmarc.domain} asks that mail which it did not send be refused, and nothing shows that it sent this.`;
    return forAPerson('dmarc-reject@1', reason);
  }
  const files = message.attachments.filter(({ inline }) => !inline);
  if (files.length === 0 && isBlank({ text: message.kept, choices: {}, stance: undefined })) {
    if (message.quoted === '' && message.forwarded === '') {
      return { disposition: 'blank', rule: 'blank@1', reason: 'It says nothing about any item.' };
    }
    return forAPerson('nothing-own@1', 'All of it is quoted or passed on; the sender added no words.');
  }
  if (!sure) return forAPerson('which-item@1', 'It does not say for sure which item it answers.');
  if (late) {
    return { disposition: 'late', rule: 'closing-time@1', reason: 'It was received after the closing time.' };
  }
  return { disposition: 'considered', rule: 'received@1', reason: 'It was received in time.' };
}

function forAPerson(rule: string, reason: string): Disposal {
  return { disposition: 'quarantined', rule, reason: `${reason} A person decides.` };
}
