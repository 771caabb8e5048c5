// The look at SPY's options: one fact and one line of evidence a session, whatever comes of it and whenever the desk
// crashes; a source that fails is told, a desk without one says what it would take, and nothing is ever traded on it.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { madeUpChain } from '../../contract/alpaca/made-up-chain.ts';
import { clearGround, instant, newGround, startWorld } from '../../world.ts';
import type { Ground, World } from '../../world.ts';
import { SourceFault } from '#engine/market/source.ts';
import { price } from '#engine/model/money.ts';
import type { DeskTime } from '#engine/model/time.ts';
import { windowAround } from '#engine/option/chain.ts';
import type { Chain, ChainSource, OptionAccess } from '#engine/option/chain.ts';
import { ofKind, runJob } from './floor.ts';

const DAY = '2020-02-06';
const AT = `${DAY} 15:30`;
const SPOT = 334.5;

const grounds: Ground[] = [];
afterEach(() => {
  for (const ground of grounds.splice(0)) clearGround(ground);
});

function groundWith(options: OptionAccess): Ground {
  const ground = newGround({ from: DAY });
  ground.options = options;
  grounds.push(ground);
  return ground;
}

/** A source whose chain is the made-up one at its clock, or what a test makes of it. */
function sourceOf(change: (chain: Chain) => Chain = (chain) => chain): OptionAccess {
  const source: ChainSource = {
    name: 'a made-up chain',
    chain(symbol, day) {
      const now: DeskTime = instant(`${day} 15:30`);
      return Promise.resolve(
        change({
          feed: 'indicative',
          synthetic: true,
          spot: { symbol, price: SPOT, at: now },
          window: windowAround(price(SPOT), day),
          rows: madeUpChain(symbol, SPOT, now).map(({ greeks, quotedMs, ...row }) => ({
            ...row,
            quotedAt: quotedMs,
            iv: greeks?.iv ?? Number.NaN,
            delta: greeks?.delta ?? Number.NaN,
          })),
          whole: true,
        }),
      );
    },
  };
  return { kind: 'source', source };
}

function failing(why: string): OptionAccess {
  const chain = (): Promise<Chain> => Promise.reject(new SourceFault('Alpaca', why));
  return { kind: 'source', source: { name: 'Alpaca options opra', chain } };
}

function evidenceOf({ dir }: Ground): readonly Record<string, unknown>[] {
  const text = readFileSync(join(dir, 'runs', DAY, 'SPY_context.jsonl'), 'utf8');
  return text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>);
}

/** The job's end, and its cards, on a day played past it by the schedule alone. */
async function played(ground: Ground) {
  const world = await startWorld(ground);
  await world.playUntil(`${DAY} 15:40`);
  const finished = ofKind(world, 'job.finished').find((fact) => fact.job === 'spy-options');
  const cards = world.cards().filter((card) => card.title.endsWith('SPY options context'));
  return { world, finished, cards };
}

describe('by the schedule', () => {
  test('a chain is read, posted as one card and put on record as one line', async () => {
    const ground = groundWith(sourceOf());
    const { world, finished, cards } = await played(ground);
    expect(finished).toMatchObject({ ok: true });
    expect(finished?.lines).toEqual([
      'SPY 334.50, 0 s old; 25-delta skew +1.5 points (put 17.0 %, call 15.4 %; 29 days).',
      expect.stringMatching(/^Volatility at the money: 2020-02-07 15\.\d %, 2020-02-14 /),
      'Quotes: newest 2 s old, median 2 s.',
      expect.stringMatching(
        /^Contracts read: \d+; quoted: \d+ calls, \d+ puts; left out: 0 without/,
      ),
      'Feed indicative: Alpaca’s own, made from the exchanges’: quotes are changed, trades delayed. SYNTHETIC: a stand-in on this machine made all of it up.',
      'No options strategy is in force: context only.',
      `On record: runs/${DAY}/SPY_context.jsonl in the state folder.`,
    ]);
    expect(cards.map((card) => [card.severity, card.channel])).toEqual([['INFO', 'reports']]);
    expect(cards[0]?.fields.map((field) => field.name)).toEqual([
      'SPY',
      'IV at the money',
      '25-delta skew',
      'Quotes',
    ]);
    expect(cards[0]?.lines).toEqual(finished?.lines.slice(3));
    expect(evidenceOf(ground)).toEqual([
      {
        as_of: '2020-02-06T20:30:00.000Z',
        symbol: 'SPY',
        context: expect.objectContaining({
          spot: SPOT,
          feed: 'indicative',
          synthetic: true,
          direction: null,
          iv_rank: null,
          exit_rules: null,
          says: 'No options strategy is in force: context only.',
        }) as unknown,
      },
    ]);
    expect(ofKind(world, 'options.read')).toHaveLength(1);
  });

  test('on a half day it comes half an hour before the close as well', async () => {
    const ground = newGround({ from: '2019-11-29', until: '2019-11-29' });
    ground.options = sourceOf();
    grounds.push(ground);
    const world = await startWorld(ground);
    await world.playUntil('2019-11-29 12:29');
    expect(ofKind(world, 'options.read')).toEqual([]);
    await world.playUntil('2019-11-29 12:31');
    expect(ofKind(world, 'options.read')).toMatchObject([{ at: instant('2019-11-29 12:30') }]);
  });

  test('without options data the record and the job say what it would take, and no card is posted', async () => {
    const why = 'the account names no options data. Write options: indicative.';
    const ground = groundWith({ kind: 'not-configured', why });
    const { finished, cards } = await played(ground);
    expect(finished).toMatchObject({
      ok: true,
      lines: [`Not configured: ${why}`, expect.stringContaining('On record') as unknown],
    });
    expect(cards).toEqual([]);
    expect(evidenceOf(ground)).toEqual([
      { as_of: '2020-02-06T20:30:00.000Z', symbol: 'SPY', context: null, not_configured: why },
    ]);
  });

  const faults: readonly (readonly [string, OptionAccess, string])[] = [
    [
      'a source that fails',
      failing('Alpaca does not allow this with these keys (403): OPRA agreement is not signed.'),
      'Alpaca does not allow this with these keys (403): OPRA agreement is not signed.',
    ],
    [
      'an empty chain',
      sourceOf((chain) => ({ ...chain, rows: [] })),
      'No contract of SPY was told: the chain is empty.',
    ],
  ];
  test.each(faults)(
    '%s is told, is an alert, and is the line of that day',
    async (_w, given, why) => {
      const ground = groundWith(given);
      const { world, finished, cards } = await played(ground);
      expect(finished).toMatchObject({ ok: false });
      expect(finished?.lines[0]).toBe(`SPY's options were not read: ${why}`);
      expect(cards.map((card) => [card.title, card.severity])).toContainEqual([
        'Failed: SPY options context',
        'WARNING',
      ]);
      expect(evidenceOf(ground)).toMatchObject([{ context: null, failed: why }]);
      expect(ofKind(world, 'alert.raised').map((fact) => fact.key)).toContain('job spy-options');
      expect(world.assembled.machine.state().engine.latches.set).toEqual({});
    },
  );
});

describe('after a crash there is one line, and one fact', () => {
  test('before the chain was read: the line says so', async () => {
    const ground = groundWith(sourceOf());
    const first = await startWorld(ground);
    await first.playUntil(`${DAY} 15:29`);
    const never = { name: 'hangs', chain: () => new Promise<Chain>(() => undefined) };
    const options = { kind: 'source', source: never } as const;
    void runJob(first, { job: 'spy-options', at: AT, ports: { options } });
    expect(existsSync(join(ground.dir, 'runs'))).toBe(false);
    const again = await startWorld(ground);
    await again.playUntil(`${DAY} 15:59`);
    expect(evidenceOf(ground)).toMatchObject([
      { context: null, failed: 'The job was missed: the desk stopped while it ran.' },
    ]);
    expect(ofKind(again, 'options.read')).toHaveLength(1);
    const missed = ofKind(again, 'job.missed').filter((fact) => fact.job === 'spy-options');
    expect(missed).toHaveLength(1);
  });

  test('between the fact and its file: the file is written from the fact', async () => {
    const ground = groundWith(sourceOf());
    const first = await startWorld(ground);
    await first.playUntil(`${DAY} 15:29`);
    // Twice, as nothing in the desk does: the session has its fact, and a second look changes nothing.
    const ask = { job: 'spy-options', at: AT, ports: { options: ground.options } } as const;
    const [once, twice] = [await runJob(first, ask), await runJob(first, ask)];
    expect(twice).toEqual(once);
    expect(ofKind(first, 'options.read')).toHaveLength(1);
    expect(existsSync(join(ground.dir, 'runs'))).toBe(false);
    const again = await startWorld(ground);
    await again.playUntil(`${DAY} 15:59`);
    expect(evidenceOf(ground)).toHaveLength(1);
    expect(ofKind(again, 'options.read')).toHaveLength(1);
    expect(evidenceOf(ground)).toMatchObject([{ context: { spot: SPOT } }]);
  });

  test('after all of it: the line stays as it was', async () => {
    const ground = groundWith(sourceOf());
    await played(ground);
    const before = evidenceOf(ground);
    const again = await startWorld(ground);
    await again.playUntil(`${DAY} 15:59`);
    expect(evidenceOf(ground)).toEqual(before);
    expect(before).toHaveLength(1);
    expect(readdirSync(join(ground.dir, 'runs', DAY))).toEqual(['SPY_context.jsonl']);
  });
});

function nothingOrdered(world: World): readonly string[] {
  return world
    .facts()
    .flatMap((fact) =>
      fact.kind === 'order.approved' && fact.plan.symbol.startsWith('SPY') ? [fact.plan.id] : [],
    );
}

test('whatever it reads, no order comes of it', async () => {
  const { world } = await played(groundWith(sourceOf()));
  expect(nothingOrdered(world)).toEqual([]);
});
