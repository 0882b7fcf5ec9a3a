import { Injectable } from '@nestjs/common';
import { Correspondence } from '#correspondence';
import { Findings } from '#findings';
import { SubjectAccess, type SubjectWish } from '#intake';
import { Clock } from '#platform';

/** All that every part holds about somebody, in one file. */
@Injectable()
export class Disclosure {
  constructor(
    private readonly access: SubjectAccess,
    private readonly findings: Findings,
    private readonly correspondence: Correspondence,
    private readonly clock: Clock,
  ) {}

  /** Throws NotFound where nothing is held. */
  async of(wish: SubjectWish, by: { id: string }) {
    const held = await this.access.disclose(wish, by);
    const responseIds = held.flatMap(({ responses }) => responses.map(({ responseId }) => responseId));
    const [codes, stances, messages] = await Promise.all([
      this.findings.codesOf(responseIds),
      this.findings.stancesOf(responseIds),
      this.correspondence.about(held.map(({ submissionId }) => submissionId)),
    ]);
    return {
      preparedAt: this.clock.now(),
      submissions: held.map((one) => {
        const own = new Set(one.responses.map(({ responseId }) => responseId));
        return {
          ...one,
          findings: {
            codes: codes.filter(({ responseId }) => own.has(responseId)),
            stances: stances.filter(({ responseId }) => own.has(responseId)),
          },
          messages: messages.filter(({ submissionId }) => submissionId === one.submissionId),
        };
      }),
    };
  }
}
