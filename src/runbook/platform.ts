// Chat platforms as the record knows them: which parts of them are out of order now. What a platform says
// becomes a fact only where it changes that, so that one that stammers fills no journal.
import type { PlatformFaulted, PlatformMended } from '#runbook/fact.ts';

/** What a chat platform says of one of its parts: "connection", "channel alerts", "installation". */
export type PlatformWord =
  | {
      readonly kind: 'faulted';
      readonly part: string;
      /** What happened and what to do, in words. */
      readonly why: string;
      /** It will not mend by itself. */
      readonly final: boolean;
    }
  | { readonly kind: 'mended'; readonly part: string };

export type PlatformFault = Omit<PlatformFaulted, 'kind'>;
type PlatformFact = PlatformFaulted | PlatformMended;

const MOST_PART = 80;
const MOST_WHY = 400;

function isOf(row: PlatformFault, part: { readonly platform: string; readonly part: string }) {
  return row.platform === part.platform && row.part === part.part;
}

/** One fact more. */
export function foldPlatform(
  faults: readonly PlatformFault[],
  fact: PlatformFact,
): readonly PlatformFault[] {
  const others = faults.filter((row) => !isOf(row, fact));
  if (fact.kind === 'platform.mended') return others;
  const { kind: _kind, ...fault } = fact;
  return [...others, fault];
}

function cut(text: string, most: number): string {
  const letters = Array.from(text);
  return letters.length <= most ? text : `${letters.slice(0, most - 1).join('')}\u2026`;
}

/** What of it is new; nothing when it is on record with the same words, or was never out of order. */
export function platformFacts(
  faults: readonly PlatformFault[],
  platform: string,
  word: PlatformWord,
): readonly PlatformFact[] {
  const part = cut(word.part, MOST_PART);
  const known = faults.find((row) => isOf(row, { platform, part }));
  if (word.kind === 'mended')
    return known === undefined ? [] : [{ kind: 'platform.mended', platform, part }];
  const why = cut(word.why, MOST_WHY);
  if (known !== undefined && known.why === why && known.final === word.final) return [];
  return [{ kind: 'platform.faulted', platform, part, why, final: word.final }];
}
