// Text for Discord. Whatever people or the market wrote is escaped sign by sign: it formats nothing, mentions
// nobody, links nowhere and names no moment. A backslash is not shown, so the text reads as it was written.
import { fixedWidth } from '#bot/splitting.ts';
import { plain } from '#bot/text.ts';

/** After an at-sign, so that no name can follow it. */
const APART = '\u200b';

/** One line; line breaks are what holds written lines apart. */
export function escapeMarkdown(line: string): string {
  return (
    plain(line)
      .replaceAll(/[\\*_~`|<>[\]]/g, '\\$&')
      .replaceAll('@', `@${APART}`)
      // "https:", "mailto:", ":name:"; a time of day keeps its colons.
      .replaceAll(/(?<!\d(?=:\d\d(?!\d))):(?!\s|$)/g, '\\:')
      // "discord.gg/..." is an invitation without any scheme before it.
      .replaceAll(/(?<=[\p{L}\p{N}])\.(?=\p{L})/gu, '\\.')
      // What opens a heading, a list or a small line only at its front.
      .replace(/^(\s*)([-+#]|\d+(?=[.)]))/u, (_, lead: string, sign: string) =>
        /\d/.test(sign) ? `${lead}${sign}\\` : `${lead}\\${sign}`,
      )
  );
}

/** A line of a block of fixed width. */
export function codeLine(line: string): string {
  return fixedWidth(plain(line));
}

export const FENCE = '```';

/** Lines already written by codeLine, as one block of fixed width. */
export function fenced(written: string): string {
  return `${FENCE}\n${written}\n${FENCE}`;
}

/** A moment on the reader's own clock. */
export function readersTime(wall: number): string {
  return `<t:${Math.floor(wall / 1_000)}:t> your time`;
}
