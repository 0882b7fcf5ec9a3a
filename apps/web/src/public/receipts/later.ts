import { Injectable } from '@nestjs/common';
import type { Consultation } from '#consultations';
import { answerLabel, Decisions, statusLabel } from '#decisions';
import { Findings } from '#findings';
import type { ReceiptStory } from '#intake';

/** What came after an answer was received, for one recommendation that it speaks of. */
export interface LaterStage {
  /** The themes it is read under, and what the decision answered to each. */
  themes: { label: string; evidence: string; answer: { label: string; reason: string } | undefined }[];
  decision: { status: string; text: string; by: string; on: string | null } | undefined;
}

/** Follows an answer on: which themes it was read under, what was decided on them. */
@Injectable()
export class Later {
  constructor(
    private readonly findings: Findings,
    private readonly decisions: Decisions,
  ) {}

  /** By response id. */
  async of(
    story: Pick<ReceiptStory, 'answers'>,
    { items }: Pick<Consultation, 'items'>,
  ): Promise<ReadonlyMap<string, LaterStage>> {
    const codes = await this.findings.codesOf(story.answers.map((answer) => answer.responseId));
    const stages = new Map<string, LaterStage>();
    for (const { responseId, itemId } of story.answers) {
      const item = items.find((one) => one.id === itemId);
      const made =
        item === undefined ? undefined : (await this.decisions.forRecommendation(item.recommendationId)).current;
      const themes = codes
        .filter((code) => code.responseId === responseId)
        .map(({ themeId, label, evidence }) => {
          const said = made?.answers.find((one) => one.themeId === themeId);
          const answer = said === undefined ? undefined : { label: answerLabel(said.answer), reason: said.reason };
          return { label, evidence, answer };
        });
      const decision =
        made === undefined
          ? undefined
          : {
              status: statusLabel(made.content.status),
              text: made.content.text,
              by: made.content.decisionMaker,
              on: made.content.decidedOn,
            };
      stages.set(responseId, { themes, decision });
    }
    return stages;
  }
}
