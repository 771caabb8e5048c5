// Quarantine: what a refresh puts in, lets out and leaves as it is, and that no entry rests on what is in
// it while an exit does.
import { expect, test } from 'vitest';
import type { Provision } from '#engine/market/feed.ts';
import { avoided, dailySet, foldQuarantine, quarantineFacts } from '#engine/market/quarantine.ts';
import type { Quarantine } from '#engine/market/quarantine.ts';
import { instrumentSymbol } from '#engine/model/instrument.ts';
import { tradingDay } from '#engine/model/time.ts';

const SPY = dailySet(instrumentSymbol('SPY'));

function provision(change: Partial<Provision> = {}): Provision {
  return {
    dataset: SPY,
    source: 'alpaca',
    through: tradingDay('2026-11-20'),
    faults: [],
    backup: null,
    usable: true,
    ...change,
  };
}

const BAD = provision({ usable: false, faults: ['SPY 2026-11-20: a spike'] });
const BACKED = provision({ source: 'stooq', backup: 'stooq', faults: ['alpaca: no answer'] });

/** The states of quarantine and the facts of refreshes one after the other. */
function play(refreshes: readonly (readonly Provision[])[]): {
  readonly facts: readonly (readonly string[])[];
  readonly rows: Quarantine;
} {
  let rows: Quarantine = {};
  const facts = refreshes.map((provisions, at) => {
    const made = quarantineFacts(rows, provisions);
    for (const fact of made) rows = foldQuarantine(rows, fact, at);
    return made.map((fact) => `${fact.kind} ${fact.dataset}`);
  });
  return { facts, rows };
}

const PUT = `data.quarantined ${SPY}`;
const OUT = `data.released ${SPY}`;

test.each<[string, readonly Provision[], readonly (readonly string[])[]]>([
  ['sound for ever', [provision(), provision()], [[], []]],
  ['bad for days: told once', [BAD, BAD, BAD], [[PUT], [], []]],
  ['bad, then sound: let out once', [BAD, provision(), provision()], [[PUT], [OUT], []]],
  ['bad, then a backup: told anew', [BAD, BACKED, BACKED], [[PUT], [PUT], []]],
  ['a backup, then nothing', [BACKED, BAD], [[PUT], [PUT]]],
  ['a backup, then the first source', [BACKED, provision()], [[PUT], [OUT]]],
  ['faults told of a source that may be used', [provision({ faults: ['an old gap'] })], [[]]],
])('%s', (_, refreshes, facts) => {
  expect(play(refreshes.map((row) => [row])).facts).toEqual(facts);
});

test('a set that the feed no longer has is let out', () => {
  expect(play([[BAD], []]).facts).toEqual([[PUT], [OUT]]);
});

test('what has no backup is avoided, since its first day; a backup may be rested on', () => {
  expect(avoided({}, SPY)).toBeNull();
  expect(avoided(play([[BACKED]]).rows, SPY)).toBeNull();
  expect(avoided(play([[BACKED], [BAD]]).rows, SPY)).toMatchObject({ since: 0, backup: null });
});
