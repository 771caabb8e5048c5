// Completion: whole lines, at most twelve; first what begins as typed and this person may run.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { needed, optional } from '#bot/command.ts';
import type { Command, Registry } from '#bot/command.ts';
import { completions } from '#bot/complete.ts';
import type { Candidates } from '#bot/complete.ts';
import { REGISTRY } from '#bot/registry.ts';
import { ok } from '#engine/model/result.ts';
import { PEOPLE } from '#tests/bot/desk-in-memory.ts';

const [ANA, , VIC] = PEOPLE;

function named(...values: readonly string[]): Candidates['alert'] {
  return values.map((value) => ({ value, says: `what ${value} is` }));
}

const CANDIDATES: Candidates = {
  strategy: named('trend-crossover', 'rsi2-pullback', 'donchian-breakout'),
  symbol: named('^GSPC', 'SPY'),
  alert: named('AL-0007', 'AL-0012'),
  incident: named('I-0003'),
  approval: named('R-0018'),
  person: named('ana', 'ben'),
  playbook: [],
  item: [],
  rule: named('day-loss', 'veto'),
  run: [],
  task: named('contacts-review'),
  order: named('demo-0001-20200224-GSPC-trend-E1'),
  span: named('30m', '2h'),
  day: named('2020-02-24', '2020-02-21'),
};

function command(row: Partial<Command> & Pick<Command, 'name'>): Command {
  return {
    also: [],
    group: 'act',
    says: `does ${row.name}`,
    args: [],
    flags: [],
    access: 'halt',
    keys: 1,
    examples: [],
    needsDesk: false,
    run: () => ok({ text: '', data: {} }),
    ...row,
  } as Command;
}

const SMALL: Registry = [
  command({ name: 'status', access: 'read' }),
  command({ name: 'strategies', access: 'read' }),
  command({
    name: 'strategies pause',
    args: [
      needed('strategy', 'its name', { kind: 'strategy' }),
      needed('why', 'why', { kind: 'text' }),
    ],
  }),
  command({ name: 'ack', args: [needed('alert', 'which', { kind: 'alert' })] }),
  command({
    name: 'silence',
    args: [
      needed('alert', 'which', { kind: 'alert' }),
      needed('span', 'how long', { kind: 'span' }),
      needed('why', 'the reason', { kind: 'text' }),
    ],
  }),
  command({ name: 'assign', args: [needed('to', 'whom', { kind: 'person' })] }),
  command({
    name: 'chart',
    access: 'read',
    args: [optional('kind', 'which', { kind: 'choice', choices: ['equity', 'exposure'] })],
    flags: [
      optional('until', 'the last day', { kind: 'day' }),
      optional('theme', 'dark or light', { kind: 'choice', choices: ['dark', 'light'] }),
    ],
  }),
];

function lines(line: string, person = ANA, registry = SMALL): readonly string[] {
  const typing = { registry, line, person: person ?? null, candidates: CANDIDATES };
  return completions(typing).map((row) => row.line);
}

test.each([
  ['st', ['status', 'strategies', 'strategies pause ']],
  ['stauts', ['status']],
  ['/sta', ['/status']],
  ['/desk sta', ['/desk status']],
  ['strategies ', ['strategies pause ']],
  ['strategies pa', ['strategies pause ']],
  ['ack ', ['ack AL-0007', 'ack AL-0012']],
  ['ACK al-0012', ['ACK AL-0012']],
  ['silence AL-0007 ', ['silence AL-0007 30m', 'silence AL-0007 2h']],
  ['assign b', ['assign ben']],
  ['assign @b', ['assign ben']],
  ['assign @', ['assign ana', 'assign ben']],
  ['strategies pause tr', ['strategies pause trend-crossover']],
  ['strategies pause cross', ['strategies pause trend-crossover']],
  ['strategies pause rsi2-pulback', ['strategies pause rsi2-pullback']],
  ['chart ', ['chart equity', 'chart exposure', 'chart --until ', 'chart --theme ']],
  ['chart equity --u', ['chart equity --until ']],
  ['chart equity \u2014t', ['chart equity --theme ']],
  ['chart equity --theme d', ['chart equity --theme dark']],
  ['chart --until 2020-02-2', ['chart --until 2020-02-24', 'chart --until 2020-02-21']],
])('%j', (line, wanted) => {
  expect(lines(line)).toEqual(wanted);
});

test('what belongs where there is nothing to choose from', () => {
  const typing = { registry: SMALL, line: 'silence AL-0007 2h ven', person: ANA ?? null };
  expect(completions({ ...typing, candidates: CANDIDATES })).toEqual([
    { line: 'silence AL-0007 2h ven', says: 'why: the reason. silence <alert> <span> <why...>' },
  ]);
});

test('what a person may not run comes last, with who may', () => {
  const typing = { registry: SMALL, line: 's', person: VIC ?? null, candidates: CANDIDATES };
  const rows = completions(typing);
  expect(rows.map((row) => row.line)).toEqual([
    'status',
    'strategies',
    'strategies pause ',
    'silence ',
  ]);
  expect(rows[2]?.says).toMatch(/^not yours: trader, operator.* may\. does strategies pause/);
});

test('an empty line begins with what may be looked at, twelve at most', () => {
  const rows = lines('', ANA, REGISTRY);
  expect(rows).toHaveLength(12);
  expect(lines('x'.repeat(2_001))).toEqual([]);
});

test('for any line: at most twelve, none twice, every line goes on from what stands', () => {
  const words = fc.constantFrom(
    ...REGISTRY.flatMap((row) => row.name.split(' ')),
    '--days',
    'R-0018',
    '^GSPC',
    'x',
    '',
    '"',
    '/desk',
  );
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string(),
        fc.array(words, { maxLength: 6 }).map((parts) => parts.join(' ')),
      ),
      (line) => {
        const found = lines(line, ANA, REGISTRY);
        expect(found.length).toBeLessThanOrEqual(12);
        expect(new Set(found).size).toBe(found.length);
      },
    ),
  );
});
