// Text for people: cleaned of what could drive a terminal or a chat, measured, wrapped and cut. Nothing
// here knows what the text is about, and every answer and card passes through `plain`.

// Controls, invisible marks that turn text around, halves of letters, and Unicode's own line breaks; never
// the line feed.
const UNSAFE = /[[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]--\n]/gv;

/** Text in which nothing but line breaks moves the cursor; tabs and the like become spaces. */
export function plain(text: string): string {
  return text.replaceAll('\r\n', '\n').replace(UNSAFE, ' ');
}

/** One line of plain text. */
export function oneLine(text: string): string {
  return plain(text).replaceAll('\n', ' ').trim();
}

/** At most `width` characters, the last an ellipsis where something was cut. */
export function cut(text: string, width: number): string {
  const letters = Array.from(text);
  return letters.length <= width
    ? text
    : `${letters.slice(0, Math.max(0, width - 1)).join('')}\u2026`;
}

export function widthOf(text: string): number {
  return Array.from(text).length;
}

/** Lines of at most `width` characters, broken at spaces (a longer word where it must); indents stay. */
export function wrap(text: string, width: number): readonly string[] {
  const begin = /^ */.exec(text)?.[0] ?? '';
  const indent = begin.length * 2 < width ? begin : '';
  const room = Math.max(1, width - indent.length);
  return wrapWords(text.trimStart().split(' '), room).map((line) =>
    line === '' ? '' : indent + line,
  );
}

function wrapWords(words: readonly string[], room: number): readonly string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of words) {
    let rest = Array.from(word);
    while (rest.length > room) {
      if (line !== '') lines.push(line);
      lines.push(rest.slice(0, room).join(''));
      rest = rest.slice(room);
      line = '';
    }
    const piece = rest.join('');
    const joined = line === '' ? piece : `${line} ${piece}`;
    if (widthOf(joined) <= room) line = joined;
    else {
      lines.push(line);
      line = piece;
    }
  }
  return [...lines, line];
}

/** "a", "a and b", "a, b and c". */
export function listed(words: readonly string[], last = 'and'): string {
  const final = words.at(-1);
  if (final === undefined) return '';
  return words.length === 1 ? final : `${words.slice(0, -1).join(', ')} ${last} ${final}`;
}

/** "1 order", "3 orders", "2 entries". */
export function counted(count: number, noun: string, plural = `${noun}s`): string {
  return `${count} ${count === 1 ? noun : plural}`;
}
