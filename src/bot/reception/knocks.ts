// Knocks at a platform's door that were no delivery: unsigned, forged, unreadable. Some an hour are on record
// each, the rest as one sum once the hour is over, so that no number of them can fill the journal.
import type { Reception } from '#bot/delivered.ts';
import { createStrangers } from '#bot/strangers.ts';
import { counted, cut, oneLine } from '#bot/text.ts';
import type { Desk } from '#runbook/desk.ts';

export interface Knocks {
  turnAway(ask: Parameters<Reception['turnedAway']>[0]): void;
  /** Puts on record what an hour that is over left out. */
  sumUp(): void;
}

const MOST_TEXT = 500;
type Platform = Parameters<Reception['turnedAway']>[0]['platform'];

export function createKnocks(desk: Pick<Desk, 'refused'>, mono: () => number): Knocks {
  const doors = { slack: createStrangers(), discord: createStrangers() };
  const record = (platform: Platform, code: string, text: string): void => {
    const by = { platform, team: 'unknown', user: 'unknown' };
    desk.refused(by, { command: 'delivery', code, text: cut(oneLine(text), MOST_TEXT) });
  };
  const sumUp = (): void => {
    for (const platform of ['slack', 'discord'] as const) {
      const missed = doors[platform].missed(mono());
      if (missed > 0)
        record(
          platform,
          'KNOCKS_MANY',
          `${counted(missed, 'more knock')} at the door of ${platform} were turned away within an hour and not put on record one by one. Find out who sends them.`,
        );
    }
  };
  return {
    sumUp,
    turnAway({ platform, code, text }) {
      sumUp();
      if (doors[platform].recorded(mono())) record(platform, code, text);
    },
  };
}
