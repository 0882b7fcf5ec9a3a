export type FileState = 'waiting' | 'read' | 'none' | 'unreadable';

/** For officers: what has been made of a file. `because` is the reason where it could not be read. */
export function fileNote(state: FileState, text: string, because: string | null): string {
  switch (state) {
    case 'waiting':
      return 'It has not been read yet.';
    case 'read':
      return text === '' ? 'It holds no text.' : 'Its text is read as part of the response.';
    case 'none':
      return 'It is a picture or a scan, whose text no machine has read.';
    case 'unreadable':
      return `It could not be read: ${because ?? 'the reason is not known'}.`;
  }
}
