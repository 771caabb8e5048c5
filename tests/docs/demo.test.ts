// What README.md says the demo does by itself is what it does: the days its layers close it, and the words
// that halt, confirm and resume it.
import { afterEach, describe, expect, test } from 'vitest';
import { readPage } from './written-page.ts';
import { newYork } from '#engine/model/time.ts';
import { clearGround, newGround, startWorld } from '#tests/world.ts';
import type { Ground } from '#tests/world.ts';

const readme = readPage('README.md');
const grounds: Ground[] = [];

function fresh(): Ground {
  const ground = newGround();
  grounds.push(ground);
  return ground;
}

afterEach(() => {
  for (const ground of grounds.splice(0)) clearGround(ground);
});

describe('README.md', () => {
  test('names the days on which the demo closes itself', async () => {
    const world = await startWorld(fresh());
    await world.playAll();
    const days = world
      .entries()
      .flatMap(({ desk, fact }) =>
        fact.kind === 'latch.set' ? [`${newYork(desk).day} ${fact.latch}`] : [],
      );
    expect(days).toEqual([
      '2020-02-24 daily-loss',
      '2020-02-26 weekly-loss',
      '2020-02-27 loss-streak',
    ]);
    for (const day of days) expect(readme).toContain(day.slice(0, 10));
  });

  test('shows a walk-through for two people that goes as it says', async () => {
    const block = readme.split('```sh').find((part) => part.includes('--as ana halt')) ?? '';
    const lines = block
      .split('```', 1)
      .join('')
      .split('\n')
      .flatMap((line) => /^\.\/desk --as (\w+) ([^#]*)/.exec(line) ?? [])
      .filter((_, at) => at % 3 !== 0);
    const world = await startWorld(fresh());
    await world.playUntil('2020-02-04 10:30');
    const codes: string[] = [];
    for (let at = 0; at < lines.length; at += 2)
      codes.push((await world.say(lines[at] ?? '', (lines[at + 1] ?? '').trim())).code);
    expect(codes).toEqual(['OK', 'KEY_SAME_PERSON', 'OK', 'OK', 'OK']);
    expect(world.assembled.desk.state().engine.latches.set).toEqual({});
  });
});
