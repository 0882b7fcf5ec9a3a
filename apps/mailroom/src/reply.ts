/** An answer in the SMTP dialogue that is not "250". */
export function reply(responseCode: number, message: string): Error {
  return Object.assign(new Error(message), { responseCode });
}
