// The chart command as people type it: the file, the figures in words, the same picture again for the same
// day, and a backtest that ends when nobody waits for it.
import { existsSync, readFileSync } from 'node:fs';
import { hash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { dispatch } from '#bot/dispatch.ts';
import type { Answer } from '#bot/dispatch.ts';
import { accountOf } from '#bot/identify.ts';
import { clearGround, newGround, startWorld } from '#tests/world.ts';
import type { World } from '#tests/world.ts';

let world: World;

beforeAll(async () => {
  world = await startWorld(newGround());
  await world.playUntil('2020-02-05 12:00');
});
afterAll(() => clearGround(world.ground));

function pictureOf(answer: Answer): { readonly file: string; readonly sha256: string } {
  return answer.data as { file: string; sha256: string };
}

describe('chart', () => {
  test.each<[string, RegExp]>([
    ['chart equity', /Equity and drawdown until 2020-02-05, so far\n[\u2581-\u2588]{4}\nEquity \$/],
    ['chart exposure', /Exposure until 2020-02-05, so far\n[\u2581-\u2588]{3}\nGross exposure /],
    ['chart strategies --theme dark', /P&L by strategy until 2020-02-05, so far\n(P&L|No str)/],
    ['chart equity --until 2020-02-04', /Equity and drawdown until 2020-02-04\n/],
    ['chart equity --until 2019-01-02', /before the first day\n.*\nNo trading day has begun/],
  ])('%s', async (line, says) => {
    const answer = await world.say('vic', line);
    expect(answer.text).toMatch(says);
    const { file, sha256 } = pictureOf(answer);
    expect(answer.text).toContain(`Picture: ${file}`);
    expect(answer.text).toContain('SYNTHETIC');
    expect(hash('sha256', readFileSync(file), 'hex')).toBe(sha256);
  });

  test('a day that is over is the same file ever after', async () => {
    const before = pictureOf(await world.say('ana', 'chart equity --until 2020-02-04'));
    await world.playUntil('2020-02-06 16:30');
    const after = pictureOf(await world.say('ben', 'chart equity --until 2020-02-04'));
    expect(after).toEqual(before);
    expect(existsSync(after.file)).toBe(true);
  });

  test.each([
    ['chart', 'ARGUMENT_MISSING'],
    ['chart weather', 'ARGUMENT_BAD'],
    ['chart equity --until tomorrow', 'ARGUMENT_BAD'],
    ['chart equity --theme sepia', 'ARGUMENT_BAD'],
  ])('%s is refused: %s', async (line, code) => {
    expect((await world.say('ana', line)).code).toBe(code);
  });

  test('somebody who is not on the roster sees no picture', async () => {
    expect((await world.say('mallory', 'chart equity')).ok).toBe(false);
  });
});

test('a backtest is told when nobody waits for it any more', async () => {
  const heard: AbortSignal[] = [];
  const desk = {
    ...world.assembled.desk,
    backtest: (...[ask, progress, signal]: Parameters<typeof world.assembled.desk.backtest>) => {
      if (signal !== undefined) heard.push(signal);
      return world.assembled.desk.backtest(ask, progress, signal);
    },
  };
  const stop = new AbortController();
  await dispatch(desk, {
    words: ['backtest'],
    account: accountOf({ user: 'ana', as: 'ana' }),
    signal: stop.signal,
  });
  expect(heard).toEqual([stop.signal]);
});
