// What people and prices do in a trading session that may end at any instant: entries fill in parts, stops are met,
// positions are closed, the desk is halted, confirmed and resumed. Only what was answered counts as told.
import { setTimeout as wait } from 'node:timers/promises';
import type { Answer } from '#bot/dispatch.ts';
import { askDesk, DoorFault, socketPath } from '#bot/socket.ts';
import type { Chance } from '#tests/simulation/chance.ts';
import { isOpenThere } from './alpaca-evidence.ts';
import type { Told } from './alpaca-evidence.ts';
import type { Ground } from './trading-day.ts';

interface Session {
  readonly ground: Ground;
  readonly chance: Chance;
  readonly told: Told;
}

const SETTLED_MS = 300;
const FIRST_FILL_MS = 5_000;
const RESUME_PATIENCE_MS = 15_000;

async function say({ ground }: Session, as: string, ...words: readonly string[]): Promise<Answer> {
  const asked = { words, as };
  return askDesk(socketPath(ground.place.state), asked, { silenceMs: RESUME_PATIENCE_MS });
}

async function approve(session: Session, as: string, id: string): Promise<boolean> {
  const answer = await say(session, as, 'approve', id);
  if (answer.ok && /Halt confirmed|Resumed by/.test(answer.text)) session.told.granted.push(id);
  return answer.ok;
}

async function halt(session: Session): Promise<void> {
  const { chance, told } = session;
  const answer = await say(session, chance.pick(['ana', 'ben', 'cleo']), 'halt', 'drill');
  if (!answer.ok) return;
  told.halted = true;
  const id = /approve (R-\d+)/.exec(answer.text)?.[1];
  if (id === undefined) return;
  told.asked.push(id);
  if (chance.of(0.6)) await approve(session, 'sofia', id);
}

async function resume(session: Session): Promise<void> {
  const why = ['--cause', 'a drill', '--fix', 'it is over', '--prevention', 'it is one'];
  const answer = await say(session, 'ana', 'resume', ...why);
  const id = /R-\d+/.exec(answer.text)?.[0];
  if (!answer.ok || id === undefined) return;
  session.told.asked.push(id);
  // From here on either may be true, until the answer.
  session.told.halted = false;
  await approve(session, 'ben', id);
}

async function close(session: Session): Promise<void> {
  const { chance, ground } = session;
  const held = ground.alpaca.books().positions.map((row) => row.symbol);
  if (held.length === 0) return;
  const part = chance.of(0.4) ? ['--part', '50%'] : [];
  await say(session, 'ana', 'close', chance.pick(held), ...part);
}

async function cancel(session: Session): Promise<void> {
  const { chance, ground } = session;
  const open = ground.alpaca.books().orders.filter(isOpenThere);
  const entries = open.filter((row) => row.side === 'buy');
  if (entries.length === 0 || chance.of(0.3)) await say(session, 'ana', 'cancel-all', 'drill');
  else await say(session, 'ana', 'cancel', chance.pick(entries).clientOrderId, 'drill');
}

/** A price falls: through the stop of something held, or towards an entry that rests. */
function move({ ground, chance }: Session): Promise<void> {
  const { alpaca } = ground;
  const symbols = new Set(
    alpaca
      .books()
      .orders.filter(isOpenThere)
      .map((row) => row.symbol),
  );
  for (const symbol of symbols)
    if (chance.of(0.4)) {
      const last = Number(alpaca.market.lastPrice(symbol));
      const by = chance.pick([0.93, 0.985, 1, 1.01]);
      alpaca.market.price(symbol, (last * by).toFixed(2));
    }
  return Promise.resolve();
}

/** Before the open some prices are above the limits the entries will have: those rest. */
function gapUp({ ground, chance }: Session): void {
  const { alpaca } = ground;
  alpaca.partials(chance.pick(['whole', { pieces: 2 }, [0.4]]));
  for (const symbol of ['AMZN', 'NEE', 'CAT', 'JNJ'])
    if (chance.of(0.25)) {
      const last = Number(alpaca.market.lastPrice(symbol));
      alpaca.market.price(symbol, (last * 1.03).toFixed(2));
    }
}

/** Ends when it is over, or when the desk no longer answers; `acting` is called before people begin. */
export async function tradeSession(
  ground: Ground,
  chance: Chance,
  play: { readonly told: Told; readonly acting: () => Promise<void> },
): Promise<void> {
  const { told } = play;
  const session = { ground, chance, told };
  gapUp(session);
  try {
    const until = performance.now() + FIRST_FILL_MS;
    while (ground.alpaca.books().fills.length === 0 && performance.now() < until) await wait(20);
    await wait(chance.below(SETTLED_MS));
    await play.acting();
    const acts = [close, move, cancel, chance.of(0.6) ? halt : move, close, move];
    for (const act of acts) {
      await act(session);
      await wait(chance.below(SETTLED_MS));
    }
    if (told.halted && chance.of(0.4)) await resume(session);
    await wait(SETTLED_MS);
  } catch (error) {
    // The desk died before it answered: what it did is read from its journal.
    if (!(error instanceof DoorFault)) throw error;
  }
}
