// What the fault matrix on the real client plays (O1 to O7): every call to Alpaca fails before, after or late, while a look-up
// finds the order, finds it later or never, and a used id is refused for ever, while open, or never. An entry, its
// stop, a resting entry and a close are traded each time, and each of them is once the one whose sending fails:
// nothing is doubled, lost, overrun or left unexplained.
import { expect } from 'vitest';
import { z } from 'zod';
import type { CallName, Dedupe, Lookup } from '../alpaca/standing.ts';
import type { Config } from '../../../src/config.ts';
import { booksAgree, executionsApart, holdingsApart, ordersApart, sound } from './agreeing.ts';
import { calm, lastOf, nanosOf, openDesk } from './joined-desk.ts';
import type { JoinedDesk } from './joined-desk.ts';

export const CALLS = [
  'submit',
  'cancel',
  'find',
  'order',
  'orders',
  'positions',
  'account',
  'activities',
  'clock',
  'calendar',
  'asset',
] as const satisfies readonly CallName[];
export const FAULTS = ['before', 'after', 'late'] as const;
const LOOKS: readonly Lookup[] = ['finds', { laterMs: 60 }, 'never'];
export const DEDUPES: readonly Dedupe[] = ['for-ever', 'while-open', 'none'];

/** What became of all of them. */
export interface Counts {
  cells: number;
  sent: number;
  fills: number;
  doubled: number;
  lost: number;
  over: number;
  unexplained: number;
  takenOver: number;
}

export const NO_COUNTS: Counts = {
  cells: 0,
  sent: 0,
  fills: 0,
  doubled: 0,
  lost: 0,
  over: 0,
  unexplained: 0,
  takenOver: 0,
};

/** Whose sending fails. */
export type Which = 'entry' | 'stop' | 'close';

interface Cell {
  readonly call: (typeof CALLS)[number];
  readonly fault: (typeof FAULTS)[number];
  readonly which: Which;
  readonly look: Lookup;
  readonly dedupe: Dedupe;
}

const SPY = lastOf('SPY');
const QQQ = lastOf('QQQ');
const UNITS = 6;
/** The clock is read as the desk joins and then with each reading of the truth: one comes while it trades. */
const READ_EVERY_MS = 100;

/** More bought, or resting to be bought, of one entry's symbol than was approved. */
function overrun(desk: JoinedDesk): readonly string[] {
  const { orders } = desk.alpaca.books();
  return ['SPY', 'QQQ'].flatMap((symbol) => {
    const rows = orders.filter((row) => row.symbol === symbol && row.side === 'buy');
    const open = ['new', 'partially_filled', 'accepted', 'pending_new'];
    const taken = rows.map((row) => nanosOf(open.includes(row.status) ? row.qty : row.filled));
    const sum = taken.reduce((a, b) => a + b, 0n);
    return sum > BigInt(UNITS) * 1_000_000_000n ? [`${symbol}: ${sum}`] : [];
  });
}

const Body = z.object({ side: z.string(), type: z.string() });

/** Whether what is sent is the entry, its stop, or the close of it. */
function isOf(which: Which, sent: unknown): boolean {
  const body = Body.safeParse(sent).data;
  if (body === undefined || which === 'entry') return body?.side === 'buy';
  return body.side === 'sell' && body.type === (which === 'stop' ? 'stop' : 'market');
}

/** Lies in wait for the first such call from here on; whether that call came. */
function plant({ alpaca }: JoinedDesk, { call, fault, which }: Cell): () => boolean {
  let met = false;
  const of = (body: unknown): boolean => {
    met ||= call !== 'submit' || isOf(which, body);
    return met;
  };
  alpaca.fault({ call, how: fault, lateMs: 20, of });
  return () => met;
}

async function trade(desk: JoinedDesk, cell: Cell): Promise<void> {
  const { alpaca } = desk;
  alpaca.lookup(cell.look);
  alpaca.dedupe(cell.dedupe);
  // Where another call is at fault, the answer to the entry is lost too, so that it must be looked up.
  if (cell.call !== 'submit') alpaca.fault({ call: 'submit', how: 'after' });
  const isMet = plant(desk, cell);
  // A stream that tells of the order would leave nothing to look up.
  if (cell.call === 'find' || cell.call === 'order' || cell.which === 'stop')
    alpaca.stream.silence();
  desk.enter('SPY', { units: UNITS, stop: Math.floor(SPY * 0.9) });
  await calm(desk);
  if (cell.call === 'asset') await desk.pass(61);
  if (cell.call === 'calendar') await desk.say('ana', 'preflight');
  if (cell.call === 'order') await desk.say('ana', 'reconcile');
  if (cell.call === 'clock') await desk.until('the clock is read', isMet);
  alpaca.stream.resume();
  desk.enter('QQQ', {
    units: UNITS,
    limit: Math.floor(QQQ * 99.5) / 100,
    stop: Math.floor(QQQ * 0.9),
  });
  await calm(desk);
  await desk.say('ana', 'close SPY');
  if (cell.which === 'close') await calm(desk);
  await desk.say('ana', 'cancel-all the matrix');
  await calm(desk);
  await desk.say('ana', 'reconcile');
  await calm(desk);
  expect(isMet(), 'the call at fault was made').toBe(true);
}

/** Equal, or closed by a latch that says what differs. */
function explained(desk: JoinedDesk): boolean {
  const equal = desk.engine().compared?.clean === true;
  return equal || desk.latches().length > 0;
}

function add(counts: Counts, desk: JoinedDesk): void {
  const { orders, fills } = desk.alpaca.books();
  counts.cells += 1;
  counts.sent += orders.length;
  counts.fills += fills.length;
}

async function settled(counts: Counts, desk: JoinedDesk): Promise<void> {
  await desk.rest();
  const [doubled, lost] = [ordersApart(desk), [...executionsApart(desk), ...holdingsApart(desk)]];
  counts.doubled += doubled.length;
  counts.lost += lost.length;
  await booksAgree(desk);
}

/** What no call would show in time is named as a difference, and two people take it over. */
async function takenOver(counts: Counts, desk: JoinedDesk): Promise<void> {
  expect(desk.latches()).toContain('books-differ');
  expect(desk.engine().compared?.lines.join()).toMatch(/is not in the books|is not ours/);
  await desk.say('ana', 'reconcile force-sync seen at the broker');
  const done = await desk.say('ben', 'approve R-0001 seen at the broker');
  expect(done.text).toContain('compared again, they are equal');
  expect(holdingsApart(desk)).toEqual([]);
  sound(desk);
  counts.takenOver += 1;
}

async function runCell(
  cell: Cell,
  counts: Counts,
  change: (config: Config) => Config,
): Promise<void> {
  const often = cell.call === 'clock' ? { readEveryMs: READ_EVERY_MS } : {};
  const desk = await openDesk({ change, ...often });
  try {
    await trade(desk, cell);
    const over = overrun(desk);
    counts.over += over.length;
    expect(over).toEqual([]);
    counts.unexplained += explained(desk) ? 0 : 1;
    expect(explained(desk)).toBe(true);
    // In the end Alpaca shows everything: what the desk made of it until then must stand, or be named.
    desk.alpaca.clearFaults();
    desk.alpaca.lookup('finds');
    await calm(desk);
    await desk.say('ana', 'reconcile');
    await (desk.engine().compared?.clean === true
      ? settled(counts, desk)
      : takenOver(counts, desk));
    add(counts, desk);
  } finally {
    await desk.close();
  }
}

export interface Played {
  readonly counts: Counts;
  readonly change: (config: Config) => Config;
  readonly dedupes: readonly Dedupe[];
  /** The entry unless said. */
  readonly which?: Which;
}

/** Every look-up and these ways of refusing a used id, for one call that fails one way. */
export async function playCells(
  at: Pick<Cell, 'call' | 'fault'>,
  { counts, change, dedupes, which = 'entry' }: Played,
): Promise<void> {
  // An order is read by Alpaca's own id only where its look-up did not tell that.
  const looks = at.call === 'order' ? (['never'] as const) : LOOKS;
  for (const look of looks)
    await Promise.all(
      dedupes.map((dedupe) => runCell({ ...at, which, look, dedupe }, counts, change)),
    );
}

export function tellCounts(name: string, counts: Counts): void {
  const { cells, sent, fills, doubled, lost, over, unexplained, takenOver: taken } = counts;
  process.stdout.write(
    `${name}: ${cells} cells, ${sent} orders, ${fills} executions, ` +
      `${doubled} doubled, ${lost} lost, ${over} over a limit, ${unexplained} unexplained, ${taken} named and taken over by two keys\n`,
  );
}
