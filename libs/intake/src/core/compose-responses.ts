import type { ScaleValue } from '#consultations';

/** What one submission says about one item. */
export interface Part {
  responseId: string;
  submissionId: string;
  itemId: string;
  /** Receipt number of the submission. */
  number: number;
  stance: ScaleValue | null;
  text: string;
  choices: Record<string, string | string[]>;
  /** Text of the files that came with the submission, in their order. */
  attached: string;
}

/** What is read as one response. */
export interface Composition {
  responseId: string;
  /** The submission that it counts with. */
  submissionId: string;
  text: string;
  stance: ScaleValue | null;
  choices: Record<string, string | string[]>;
  /** In the order of receipt. */
  parts: string[];
}

/**
 * What is read of the submission `head` and of those that were merged into it: on each item one response that holds the
 * words of all, in the order of receipt, with the stance that was stated last and the choices of whoever chose last. It
 * stands under the head's own response; on an item that the head did not answer under the earliest one. The rest stay
 * beside it as they were received. The text of files is part of every response of their submission: nothing says which
 * item a letter in an attachment is about.
 */
export function composeResponses(head: string, parts: readonly Part[]): Composition[] {
  const inOrder = [...parts].sort((a, b) => a.number - b.number || (a.responseId < b.responseId ? -1 : 1));
  return [...Map.groupBy(inOrder, (part) => part.itemId).values()].flatMap((all) => {
    const [earliest] = all;
    if (earliest === undefined) return [];
    const under = all.find((part) => part.submissionId === head) ?? earliest;
    const whole: Composition = {
      responseId: under.responseId,
      submissionId: head,
      text: textOf(all),
      stance: all.findLast(({ stance }) => stance !== null)?.stance ?? null,
      choices: Object.assign({}, ...all.map(({ choices }) => choices)) as Part['choices'],
      parts: all.map(({ responseId }) => responseId),
    };
    return [whole, ...all.filter((part) => part !== under).map(alone)];
  });
}

/** Whether it holds nothing beyond the response that was received. */
export function isPlain({ submissionId, parts, text }: Composition, own: Pick<Part, 'submissionId' | 'text'>): boolean {
  return submissionId === own.submissionId && parts.length === 1 && text === own.text;
}

function alone(part: Part): Composition {
  const { responseId, submissionId, stance, choices } = part;
  return { responseId, submissionId, stance, choices, text: textOf([part]), parts: [responseId] };
}

/** Blank lines stand between the parts. What stands by itself stays as it was received, to the last space. */
function textOf(parts: readonly Part[]): string {
  const texts = parts.flatMap(({ text, attached }) => [text, attached]).filter((text) => text.trim() !== '');
  return texts.length === 0 ? (parts[0]?.text ?? '') : texts.join('\n\n');
}
