// What a person typed, out of what Slack made of it: names instead of ids, addresses instead of links, the
// three escaped signs as they were. Defined for every text.

export interface Names {
  /** The id of the person on the roster who has this account. */
  readonly nameOf: (user: string) => string | null;
  readonly botUser: string;
}

const MARK = /<([^<>]*)>/g;

function unescaped(text: string): string {
  return text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&');
}

function readMark(mark: string, names: Names): string {
  const at = mark.indexOf('|');
  const target = at < 0 ? mark : mark.slice(0, at);
  const label = at < 0 ? '' : mark.slice(at + 1);
  const rest = target.slice(1);
  switch (target.charAt(0)) {
    case '@':
      return `@${names.nameOf(rest) ?? (label === '' ? rest : label)}`;
    case '#':
      return `#${label === '' ? rest : label}`;
    case '!':
      return label === '' ? `@${rest.split('^')[0] ?? ''}` : label;
    default:
      return label === '' ? target.replace(/^mailto:/, '') : label;
  }
}

/** The text as it was typed, on one line as a command is. */
export function saidText(text: string, names: Names): string {
  const parts: string[] = [];
  let from = 0;
  // Marks are read before the signs are unescaped: what a person typed as "<" never becomes one.
  for (const found of text.matchAll(MARK)) {
    parts.push(unescaped(text.slice(from, found.index)));
    parts.push(unescaped(readMark(found[1] ?? '', names)));
    from = found.index + found[0].length;
  }
  parts.push(unescaped(text.slice(from)));
  return parts.join('').trim();
}

/** Whether it speaks to the desk by name. */
export function mentions(text: string, botUser: string): boolean {
  return botUser !== '' && (text.includes(`<@${botUser}>`) || text.includes(`<@${botUser}|`));
}

/** Without the desk's own name at the beginning. */
export function withoutMention(text: string, botUser: string): string {
  const lead = /^\s*<@([^<>|]+)(?:\|[^<>]*)?>[\s,:]*/.exec(text);
  return lead !== null && lead[1] === botUser ? text.slice(lead[0].length) : text;
}
