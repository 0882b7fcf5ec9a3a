/**
 * Which items a message answers: those its address names; else the only one there is; else those whose reference stands
 * in its subject. None: a person decides.
 */
export function itemsMeant<Item extends { ref: string }>(
  items: readonly Item[],
  tagged: readonly string[],
  subject: string,
): readonly Item[] {
  const named = items.filter((item) => tagged.includes(item.ref));
  if (named.length > 0) return named;
  if (items.length === 1) return items;
  const words = new Set(
    subject
      .toLowerCase()
      .split(/[^\p{L}\p{N}._-]+/u)
      .map((word) => word.replace(/[._-]+$/u, '')),
  );
  return items.filter((item) => words.has(item.ref.toLowerCase()));
}
