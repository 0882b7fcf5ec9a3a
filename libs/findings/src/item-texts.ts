import { Injectable } from '@nestjs/common';
import { fingerprint, normalise } from '#analysis';
import { Consultations } from '#consultations';

/** What is not the respondents' own: the words of what was asked, and what everybody has before them. */
export interface AskedTexts {
  questions: string[];
  /** Keys of what everybody may quote: the recommendation, the options, the documents. They make no duplicates. */
  quoted: ReadonlySet<bigint>;
}

/** What an item asks. Kept once it was read: an item does not change after its launch, and is not answered before. */
@Injectable()
export class ItemTexts {
  private readonly known = new Map<string, Promise<AskedTexts>>();

  constructor(private readonly consultations: Consultations) {}

  async of(itemId: string): Promise<AskedTexts> {
    const known = this.known.get(itemId) ?? this.load(itemId);
    this.known.set(itemId, known);
    known.catch(() => this.known.delete(itemId));
    return known;
  }

  private async load(itemId: string): Promise<AskedTexts> {
    const { item } = await this.consultations.itemById(itemId);
    return {
      questions: [item.words, ...item.questions.flatMap((question) => [question.prompt, question.hint ?? ''])].filter(
        Boolean,
      ),
      quoted: new Set(
        [
          item.words,
          item.reasons,
          item.scopeOpen,
          item.scopeFixed,
          ...item.options.flatMap((option) => [option.title, option.description, option.why ?? '']),
          ...item.documents.flatMap((document) => [document.title, document.content ?? '']),
        ].flatMap((text) => fingerprint(normalise(text))),
      ),
    };
  }
}
