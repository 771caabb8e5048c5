// A symbol the exchange halts inside the session: told over Alpaca's stream of statuses, shown, and refused for
// entries with the reason until it trades again. Stops and exits stay as they are.
import { afterEach, expect, test } from 'vitest';
import { lastOf, openDesk } from './joined-desk.ts';
import type { JoinedDesk } from './joined-desk.ts';
import { settingsOf } from './market.ts';
import { alpacaStatuses, statusOf } from '#engine/market/alpaca/statuses.ts';
import type { StatusSource } from '#engine/market/statuses.ts';
import { instrumentSymbol } from '#engine/model/instrument.ts';
import { ok } from '#engine/model/result.ts';
import { closedSymbols, statusFacts } from '#engine/risk/halted.ts';
import { tradingDay } from '#engine/model/time.ts';

let desk: JoinedDesk | null = null;
let source: StatusSource | null = null;
afterEach(async () => {
  source?.close();
  source = null;
  await desk?.close();
  desk = null;
});

/** A desk that follows statuses of two symbols, as a run of it does. */
async function following(said: string[] = []): Promise<JoinedDesk> {
  const of = await openDesk();
  desk = of;
  source = alpacaStatuses(settingsOf(of.alpaca), (text) => said.push(text));
  source.follow(['SPY', 'QQQ'].map(instrumentSymbol), (status) => {
    of.assembled().machine.attempt((state) => ok(statusFacts(state.engine.halted, status)));
  });
  await of.until('both are followed', () => of.alpaca.statuses.followed().length === 2);
  return of;
}

function halted(of: JoinedDesk): readonly string[] {
  return Object.keys(of.engine().halted);
}

function enters(of: JoinedDesk): unknown {
  const [fact] = of.enter('SPY', { units: 1, stop: Math.floor(lastOf('SPY') * 0.95) });
  return fact;
}

test('a halt refuses entries with its reason, is shown, and ends when it is told to', async () => {
  const of = await following();
  of.alpaca.market.halt('SPY');
  await of.until('it is told', () => halted(of).length === 1);
  expect(enters(of)).toMatchObject({
    kind: 'order.denied',
    code: 'SYMBOL_HALTED',
    text: 'the exchange has halted SPY: Trading Halt, News Pending',
  });
  expect((await of.say('vic', 'risk')).text).toContain('SPY: halted: Trading Halt, News Pending');
  expect((await of.say('vic', 'data')).text).toContain('SPY: halted: Trading Halt, News Pending');
  of.alpaca.market.halt('SPY');
  of.alpaca.market.resume('SPY');
  await of.until('it trades again', () => halted(of).length === 0);
  expect(enters(of)).toMatchObject({ kind: 'order.approved' });
  const kinds = of.facts().map((fact) => fact.kind);
  expect(kinds.filter((kind) => kind === 'symbol.halted')).toHaveLength(1);
  expect(kinds.filter((kind) => kind === 'symbol.resumed')).toHaveLength(1);
  await of.rest();
});

test('a stream that breaks is opened again and goes on telling', async () => {
  const of = await following();
  of.alpaca.statuses.drop();
  await of.until('nobody follows', () => of.alpaca.statuses.followed().length === 0);
  await of.until('both are followed again', () => of.alpaca.statuses.followed().length === 2);
  of.alpaca.market.halt('QQQ');
  await of.until('it is told', () => halted(of).includes('QQQ'));
});

test('a restart keeps a halt, and a new day begins without one', async () => {
  const of = await following();
  of.alpaca.market.halt('SPY');
  await of.until('it is told', () => halted(of).length === 1);
  await of.crash();
  expect(await of.start()).toBe('joined');
  expect(closedSymbols(of.engine()).map((row) => row.symbol)).toEqual(['SPY']);
  await of.passTo('09:31', tradingDay('2020-02-04'));
  expect(halted(of)).toEqual([]);
});

test('keys that are refused are said once, and nothing is halted by it', async () => {
  const of = await openDesk();
  desk = of;
  const said: string[] = [];
  source = alpacaStatuses({ ...settingsOf(of.alpaca), secret: 'wrong' }, (text) => said.push(text));
  source.follow([instrumentSymbol('SPY')], () => expect.unreachable());
  await of.until('it is said', () => said.length > 0);
  expect(said.join()).toMatch(/trading statuses are not told/);
  expect(said.join()).not.toContain('wrong');
});

test.each([
  ['C', 'H', false],
  ['C', 'P', false],
  ['C', 'Q', false],
  ['C', 'T', true],
  ['O', 'H', false],
  ['A', '2', false],
  ['B', '3', true],
  ['A', '5', null],
  ['A', 'F', null],
  ['A', 'H', null],
  ['C', '2', null],
] as const)('tape %s, code %s', (tape, statusCode, trades) => {
  const status = statusOf({ symbol: 'SPY', tape, statusCode, statusMessage: 'x' });
  expect(status?.trades ?? null).toBe(trades);
});
