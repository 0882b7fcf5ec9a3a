/**
 * The line on which each value of a JSON text begins, by its path (`[2].actions[1]`). The text must have been parsed
 * before: this walks it without checking it again.
 */
export function linesOf(text: string): Map<string, number> {
  const lines = new Map<string, number>();
  let at = 0;
  let line = 1;

  const skip = (): void => {
    for (; at < text.length && ' \t\r\n'.includes(text.charAt(at)); at++) if (text[at] === '\n') line += 1;
  };
  const string = (): string => {
    const from = at++;
    while (text[at] !== '"') at += text[at] === '\\' ? 2 : 1;
    at += 1;
    return JSON.parse(text.slice(from, at)) as string;
  };
  const members = (close: string, each: (n: number) => void): void => {
    at += 1;
    skip();
    for (let n = 0; text[at] !== close; n++) {
      each(n);
      skip();
      if (text[at] === ',') at += 1;
      skip();
    }
    at += 1;
  };
  const value = (path: string): void => {
    skip();
    lines.set(path, line);
    const first = text[at];
    if (first === '[') {
      members(']', (n) => value(`${path}[${String(n)}]`));
    } else if (first === '{') {
      members('}', () => {
        const key = string();
        skip();
        at += 1;
        value(`${path}.${key}`);
      });
    } else if (first === '"') {
      string();
    } else {
      while (at < text.length && !',]}\r\n\t '.includes(text.charAt(at))) at += 1;
    }
  };
  value('');
  return lines;
}
