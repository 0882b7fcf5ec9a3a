import { v7 } from 'uuid';

/** A new entity id: UUID version 7 (RFC 9562), so ids sort by the time they were made and indexes stay compact. */
export function newId(): string {
  return v7();
}
