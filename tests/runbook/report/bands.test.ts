// The bands of the source, cell by cell: each of the six measures at and around its bounds in both profiles, the
// one that stands worst, and the red flags.
import { describe, expect, test } from 'vitest';
import { judgeBands, redFlags, worstBand } from '#runbook/report/bands.ts';
import type { Measured } from '#runbook/report/bands.ts';

const MEASURES = {
  'win rate': 0,
  'reward to risk': 1,
  drawdown: 2,
  'trades a day': 3,
  'execution rate': 4,
  volatility: 5,
} as const;

function measured(more: Partial<Measured>): Measured {
  return {
    trades: 100,
    wins: 50,
    losses: 50,
    won: 100_000,
    lost: 50_000,
    returns: Float64Array.from({ length: 20 }, () => 0),
    ended: 100,
    none: 0,
    ...more,
  };
}

/** Days that end where they began but for one fall. */
function falling(share: number): Measured {
  return measured({ returns: Float64Array.from([0, -share, 0, 0, 0]) });
}

/** A hundred days that go up and down by as much. */
function swinging(share: number): Measured {
  const size = share * Math.sqrt(99 / 100);
  return measured({
    returns: Float64Array.from({ length: 100 }, (_, at) => (at % 2 === 0 ? size : -size)),
  });
}

const winning = (percent: number) => measured({ wins: percent, losses: 100 - percent });
const rewarded = (ratio: number) => measured({ won: Math.round(ratio * 50_000), lost: 50_000 });
const busy = (perDay: number) => measured({ trades: perDay * 20 });
const filling = (percent: number) => measured({ none: 100 - percent });

describe.each([
  { profile: 'green_only', name: 'GREEN_ONLY' },
  { profile: 'full_24', name: 'FULL_24' },
])('$name', ({ profile, name }) => {
  const green = name === 'GREEN_ONLY';
  test.each([
    ['win rate', winning(green ? 66 : 63), 'Target'],
    ['win rate', winning(green ? 65 : 62), 'Acceptable'],
    ['win rate', winning(green ? 60 : 58), 'Acceptable'],
    ['win rate', winning(green ? 59 : 57), 'Poor'],
    ['reward to risk', rewarded(green ? 2.6 : 2.9), 'Target'],
    ['reward to risk', rewarded(green ? 2.5 : 2.8), 'Acceptable'],
    ['reward to risk', rewarded(green ? 2 : 2.3), 'Acceptable'],
    ['reward to risk', rewarded(green ? 1.9 : 2.2), 'Poor'],
    ['drawdown', falling(green ? 0.119 : 0.149), 'Target'],
    ['drawdown', falling(green ? 0.121 : 0.151), 'Acceptable'],
    ['drawdown', falling(green ? 0.151 : 0.181), 'Poor'],
    ['trades a day', busy(green ? 3 : 15), 'Target'],
    ['trades a day', busy(green ? 8 : 40), 'Target'],
    ['trades a day', busy(green ? 2 : 10), 'Acceptable'],
    ['trades a day', busy(green ? 10 : 50), 'Acceptable'],
    ['trades a day', busy(green ? 11 : 51), 'Poor'],
    ['trades a day', busy(green ? 1 : 9), 'Under the band'],
    ['execution rate', filling(green ? 81 : 76), 'Target'],
    ['execution rate', filling(green ? 70 : 65), 'Acceptable'],
    ['execution rate', filling(green ? 69 : 64), 'Poor'],
    ['volatility', swinging(green ? 0.019 : 0.029), 'Target'],
    ['volatility', swinging(green ? 0.021 : 0.031), 'Acceptable'],
    ['volatility', swinging(green ? 0.031 : 0.041), 'Poor'],
  ] as const)('%s (%#)', (measure, of, verdict) => {
    const judged = judgeBands(profile, of);
    expect(judged.profile).toBe(name);
    expect(judged.rows[MEASURES[measure]]?.verdict).toBe(verdict);
  });
});

test('too little is not judged, and says so', () => {
  const few = measured({
    trades: 4,
    wins: 4,
    losses: 0,
    ended: 4,
    returns: Float64Array.from([0.01]),
  });
  const { rows } = judgeBands('green_only', few);
  expect(rows.map((row) => row.verdict)).toEqual([
    'not judged',
    'not judged',
    'Target',
    'Target',
    'not judged',
    'not judged',
  ]);
  expect(rows.map((row) => row.value)).toEqual([
    'too few trades (4)',
    'too few trades (4)',
    '0.0 %',
    '4.0',
    'too few orders (4)',
    'too few days (1)',
  ]);
  expect(worstBand({ profile: 'GREEN_ONLY', rows: [] })).toBeNull();
});

test('the worst is the first of those that stand worst', () => {
  const judged = judgeBands('green_only', measured({ wins: 10, losses: 90, none: 90 }));
  expect(worstBand(judged)).toMatchObject({ measure: 'Win rate', verdict: 'Poor' });
});

describe('red flags', () => {
  const calm = {
    profile: 'green_only',
    trades: 10,
    wins: 5,
    deepest: 0.1,
    busiest: { when: 'on 2020-02-24', trades: 20 },
  };
  test.each([
    ['at the bounds', {}, []],
    ['few winners', { wins: 4 }, ['win rate 40.0 %, under 50.0 %']],
    ['a deep fall', { deepest: 0.11 }, ['drawdown 11.0 %, over 10.0 %']],
    [
      'a busy day',
      { busiest: { when: 'on 2020-02-24', trades: 21 } },
      ['21 trades on 2020-02-24, over 20'],
    ],
    ['four trades', { trades: 4, wins: 0 }, []],
  ])('%s', (_, more, flags) => {
    const found = redFlags({ ...calm, ...more });
    expect(found).toHaveLength(flags.length);
    flags.forEach((flag, at) => expect(found[at]).toContain(flag));
  });

  test('a busy day is none of FULL_24', () => {
    const busiest = { when: 'today', trades: 40 };
    expect(redFlags({ ...calm, profile: 'full_24', busiest })).toEqual([]);
  });
});
