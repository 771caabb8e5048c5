// Kobe's toggles in config/base.yaml, at their own paths and with their own defaults, judged one by one; where two
// files speak of one thing the stricter counts.
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { readConfig } from '../../src/config.ts';
import type { Config } from '../../src/config.ts';
import { TOGGLES } from '#runbook/toggle.ts';
import { ROOT } from '#tests/laws/parse.ts';

const folders: string[] = [];

afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
});

/** The shipped configuration with other words in some of its files; null leaves a file out. */
function withFiles(files: Readonly<Record<string, ((text: string) => string) | null>>) {
  const dir = join(mkdtempSync(join(tmpdir(), 'base-')), 'config');
  folders.push(dir);
  cpSync(join(ROOT, 'config'), dir, { recursive: true });
  for (const [name, change] of Object.entries(files)) {
    const path = join(dir, name);
    if (change === null) rmSync(path);
    else writeFileSync(path, change(readFileSync(path, 'utf8')));
  }
  return readConfig(dir, 'real', { env: {}, osUser: 'olaf' });
}

function good(read: ReturnType<typeof withFiles>): Config {
  if (!read.ok) throw new Error(read.refusal.text);
  return read.value;
}

function leaves(tree: object, above = ''): readonly (readonly [string, unknown])[] {
  return Object.entries(tree).flatMap(([key, value]: [string, unknown]) =>
    typeof value === 'object' && value !== null && !Array.isArray(value)
      ? leaves(value, `${above}${key}.`)
      : [[`${above}${key}`, value] as const],
  );
}

test('the file that is shipped has every toggle, at its own path and default', () => {
  const shipped = leaves(parse(readFileSync(join(ROOT, 'config', 'base.yaml'), 'utf8')) as object);
  const defaults = Object.entries(TOGGLES).map(([path, row]) => [path, row.default]);
  expect(Object.fromEntries(shipped)).toEqual(Object.fromEntries(defaults));
  expect(Object.keys(TOGGLES)).toHaveLength(23);
});

test('as shipped it changes nothing of what the other files ask for', () => {
  const { proposal } = good(withFiles({}));
  expect(good(withFiles({ 'base.yaml': null })).proposal).toEqual(proposal);
});

describe('the stricter of two files counts', () => {
  const to =
    (path: string, value: string) =>
    (text: string): string => {
      const key = path.split('.').at(-1) ?? '';
      return text.replace(new RegExp(`(\\b${key}: )[^#\\n]*`), `$1${value} `);
    };
  test.each<[string, string, string, number]>([
    ['risk.policy_gate.per_order_max_usd', '50', 'orderCents', 5_000],
    ['risk.policy_gate.per_order_max_usd', '500', 'orderCents', 7_500],
    ['risk.policy_gate.daily_budget_usd', '99.5', 'budgetDayCents', 9_950],
    ['risk.position_limit', '4', 'positions', 4],
    ['risk.advanced.var_limit_pct', '0.01', 'varRatio', 0.01],
    ['selection.top_n.max_correlation', '0.5', 'correlation', 0.5],
    ['selection.top_n.max_sector_pct', '0.9', 'sectorRatio', 0.4],
    ['selection.top_n.max_single_name_pct', '0.1', 'singleNameRatio', 0.1],
    ['quality_gate.min_score', '70', 'score', 70],
    ['quality_gate.min_score', '10', 'score', 55],
    ['quality_gate.max_signals_per_day', '1', 'signalsDay', 1],
    ['cognitive.circuit_breakers.max_loss_streak', '3', 'lossStreakDesk', 3],
  ])('%s: %s makes %s %d', (path, value, limit, expected) => {
    const { limits } = good(withFiles({ 'base.yaml': to(path, value) })).proposal;
    expect(limits.values).toMatchObject({ [limit]: expected });
  });

  test('what the file leaves out bounds nothing', () => {
    const loose = (text: string) => text.replace('order: $75', 'order: $500');
    const held = good(withFiles({ 'risk.yaml': loose })).proposal;
    expect(held.limits.values.orderCents).toBe(7_500);
    const out = (text: string) => text.replace(/ {4}per_order_max_usd.*\n/, '');
    const free = good(withFiles({ 'risk.yaml': loose, 'base.yaml': out })).proposal;
    expect(free.limits.values.orderCents).toBe(50_000);
  });

  const wide = (text: string) => text.replace('mode: totd, n: 1', 'mode: top_n, n: 5');
  const both = (text: string) =>
    text.replace('mode: totd', 'mode: top_n').replace(/(top_n:\n {4}enabled: )false/, '$1true');
  test.each<[string, (text: string) => string, object]>([
    ['the trade of the day where it says so', (text) => text, { mode: 'totd', n: 1 }],
    ['the smaller number', both, { mode: 'top_n', n: 3 }],
    [
      'off where only the mode is wide',
      (text) => text.replace('mode: totd', 'mode: top_n'),
      { mode: 'totd', n: 1 },
    ],
  ])('of selections: %s', (_what, change, expected) => {
    const read = good(withFiles({ 'strategies.yaml': wide, 'base.yaml': change }));
    expect(read.proposal.strategies.selection).toEqual(expected);
  });
});

test('toggles of the cognitive part are kept for it', () => {
  const off = (text: string) => text.replace('mode: briefings_only', 'mode: off ');
  const { base } = good(
    withFiles({ 'base.yaml': (text) => off(text).replace(/: off\b/, ': "off"') }),
  ).manual;
  expect(base.settled['cognitive.llm_analyzer.mode']).toBe('off');
  expect(base.settled['cognitive.llm_analyzer.cache.ttl_hours']).toBe(24);
});

test.each<[string, string, RegExp]>([
  [
    'position_limit: 10',
    'position_limits: 10',
    /no toggle risk\.position_limits\. Nearest: risk\.position_limit/,
  ],
  [
    'position_limit: 10',
    'position_limit: 2.5',
    /2\.5 is not possible here. Write a whole number from 0 to 1000/,
  ],
  ['position_limit: 10', 'position_limit: -1', /-1 is not possible here/],
  ['mode: totd', 'mode: best', /Choose totd, top_n/],
  ['required: true', 'required: false', /cannot be switched off/],
  ['required: true', 'required: "yes"', /Write true or false/],
  ['[0.05, 0.95]', '[0.95, 0.05]', /no pair/],
  ['var_limit_pct: 0.02', 'var_limit_pct: 2', /a number from 0 to 0\.1/],
])('%s as %s is refused where it stands', (from, to, words) => {
  const read = withFiles({ 'base.yaml': (text) => text.replace(from, to) });
  expect(read).toMatchObject({ ok: false, refusal: { code: 'CONFIG_INVALID' } });
  if (!read.ok) expect(read.refusal.text).toMatch(words);
});
