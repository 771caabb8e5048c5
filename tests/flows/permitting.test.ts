// What may be opened at all, as people say it: a symbol paused by one and let go on by two, and a day's VIX
// overridden by two, one of them risk; each refused where it has nothing to do.
import { afterEach, describe, expect, test } from 'vitest';
import { clearGround, newGround, startWorld } from '../world.ts';
import type { Ground, World } from '../world.ts';

const grounds: Ground[] = [];

afterEach(() => {
  for (const ground of grounds.splice(0)) clearGround(ground);
});

async function at(text: string, from = '2020-02-24'): Promise<World> {
  const ground = newGround({ from });
  grounds.push(ground);
  const world = await startWorld(ground);
  await world.playUntil(text);
  return world;
}

function engine(world: World) {
  return world.assembled.machine.state().engine;
}

async function told(world: World, as: string, line: string): Promise<string> {
  const answer = await world.say(as, line);
  return `${answer.ok ? '' : `${answer.code}: `}${answer.text.split('\n').slice(1).join(' ')}`;
}

describe('a symbol', () => {
  test('is paused by one press and goes on by two keys, one of them risk', async () => {
    const world = await at('2020-02-24 10:05');
    expect(await told(world, 'cleo', 'pause ^GSPC news ahead')).toContain('^GSPC is paused');
    expect(engine(world).pauses['^GSPC']).toMatchObject({ by: 'cleo', reason: 'news ahead' });
    expect(await told(world, 'vic', 'status')).toContain('^GSPC by cleo');
    expect(await told(world, 'ben', 'risk')).toContain('Paused: ^GSPC by cleo: news ahead.');
    expect(await told(world, 'ana', 'pause ^GSPC again')).toContain('paused already by cleo');
    expect(await told(world, 'ana', 'unpause ^GSPC it is out')).toContain('R-0001, 1 of 2 keys');
    expect(await told(world, 'ana', 'approve R-0001')).toContain('KEY_SAME_PERSON');
    expect(engine(world).pauses['^GSPC']).toBeDefined();
    expect(await told(world, 'ben', 'approve R-0001')).toContain('free-symbol is carried out');
    expect(engine(world).pauses['^GSPC']).toBeUndefined();
    expect(await told(world, 'ana', 'unpause ^GSPC once more')).toContain('SYMBOL_RUNS');
  });

  test('may not be paused by who only reads, nor is what is no symbol', async () => {
    const world = await at('2020-02-24 10:05');
    expect(await told(world, 'vic', 'pause ^GSPC mine')).toContain('ROLE_MISSING');
    expect(await told(world, 'ana', 'pause S!PY no')).toContain('ARGUMENT_BAD');
    const typo = await told(world, 'ana', 'pause GSPC earnings tonight');
    expect(typo).toContain(
      'SYMBOL_UNTRADED: Nothing was paused: the desk neither trades nor holds',
    );
    expect(typo).toContain('Nearest: ^GSPC.');
    const far = await told(world, 'ana', 'pause WWWWWWWW earnings');
    expect(far).toContain('nor holds WWWWWWWW. Those it does: ^GSPC.');
    expect(engine(world).pauses).toEqual({});
  });
});

describe('the VIX table', () => {
  test('is overridden for a day by two keys, and says why it need not or cannot be', async () => {
    const calm = await at('2020-02-24 10:05');
    expect(await told(calm, 'ana', 'risk override-vix why')).toContain('VIX_PERMITS');
    const wild = await at('2020-03-12 10:05', '2020-03-12');
    expect(await told(wild, 'ana', 'status')).toContain(
      'VIX 46.8 of 2020-03-11 (DERIVED), band none',
    );
    expect(await told(wild, 'ana', 'risk override-vix hedged')).toContain('R-0001, 1 of 2 keys');
    expect(await told(wild, 'cleo', 'approve R-0001')).toContain('1 key of the risk role');
    expect(engine(wild).vix.overridden).toBeNull();
    expect(await told(wild, 'ben', 'approve R-0001')).toContain('override-vix is carried out');
    expect(engine(wild).vix.overridden).toBe('2020-03-12');
    expect(await told(wild, 'ana', 'status')).toContain('band none, overridden for today');
    await wild.playUntil('2020-03-13 10:05');
    expect(await told(wild, 'ana', 'risk')).toContain('Band none: nothing new is opened');
  });

  test('cannot be overridden while nobody knows it', async () => {
    const world = await at('2020-02-24 08:05');
    expect(await told(world, 'ana', 'risk override-vix why')).toContain('VIX_UNREAD');
    expect(await told(world, 'ana', 'status')).toContain('VIX not known: nothing new is opened');
  });
});

test('a limit closely, by its name in any case; an unknown one is refused with their names', async () => {
  const world = await at('2020-02-24 10:05');
  const answer = await told(world, 'vic', 'risk varratio');
  expect(answer).toContain('varRatio: one-day value at risk at 95 %');
  expect(answer).toContain('Nobody may loosen it past 10 %.');
  expect(await told(world, 'vic', 'risk nothing')).toContain('LIMIT_UNKNOWN');
});
