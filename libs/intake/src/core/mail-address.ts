/**
 * Reads one of our addresses: `slug@domain` is a consultation, `slug+R1@domain` one of its items (several: `slug+R1+R2`).
 * Undefined where the address is not at our domain.
 */
export function readRecipient(address: string, domain: string): { slug: string; tags: string[] } | undefined {
  const at = address.lastIndexOf('@');
  if (at < 1 || address.slice(at + 1).toLowerCase() !== domain.toLowerCase()) return undefined;
  const [slug = '', ...tags] = address.slice(0, at).split('+');
  return { slug: slug.toLowerCase(), tags: tags.filter((tag) => tag !== '') };
}

/** The address to write to for a consultation, or for one of its items. */
export function mailAddress(slug: string, domain: string, item?: string): string {
  return `${slug}${item === undefined ? '' : `+${item}`}@${domain}`;
}
