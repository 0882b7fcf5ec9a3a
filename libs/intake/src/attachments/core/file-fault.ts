/** Why a file cannot be read, as a name and in words that go on from "This file could not be read:". */
export class FileFault extends Error {
  constructor(
    readonly reason: 'too-large' | 'encrypted' | 'broken' | 'too-long',
    message: string,
  ) {
    super(message);
  }
}
