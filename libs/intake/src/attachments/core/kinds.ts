/** The kinds of file that may be sent with a response. */
export const MEDIA_TYPES = {
  'application/pdf': 'pdf',
  'application/vnd.openxmlformats-officedocument.wordprocessingml.document': 'docx',
  'application/vnd.oasis.opendocument.text': 'odt',
  'text/plain': 'txt',
  'image/png': 'png',
  'image/jpeg': 'jpg',
  'image/gif': 'gif',
  'image/webp': 'webp',
} as const;

export type MediaType = keyof typeof MEDIA_TYPES;

/** They are kept and shown to officers, and hold no text that is read. */
export const PICTURES = ['image/png', 'image/jpeg', 'image/gif', 'image/webp'] as const;

export function isPicture(mediaType: string): boolean {
  return PICTURES.some((kind) => kind === mediaType);
}

/** `Letter.PDF` has `pdf`; '' where there is none. */
export function extensionOf(name: string): string {
  return /\.([\p{L}\p{N}]{1,10})$/u.exec(name.trim())?.[1]?.toLowerCase() ?? '';
}
