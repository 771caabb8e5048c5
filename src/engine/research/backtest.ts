// The backtest: sessions of recorded history through the same signals, pack, sizing, review, orders and
// layers as the desk, on a state kept in memory. Nobody is there to resume it: a latch that needs people stays.
import type { SimulatedBroker } from '#engine/broker/simulated.ts';
import { createSimulatedBroker } from '#engine/broker/simulated.ts';
import { memoryStore } from '#engine/broker/store.ts';
import { closeDay, markPrices, openDay } from '#engine/day.ts';
import type { EngineFact, StrategiesSet } from '#engine/fact.ts';
import type { Feed } from '#engine/market/feed.ts';
import type { Outlook } from '#engine/market/outlook.ts';
import { createOutlook } from '#engine/market/outlook.ts';
import { sessionsBetween } from '#engine/market/session.ts';
import type { Session } from '#engine/market/session.ts';
import type { Cents, Price } from '#engine/model/money.ts';
import type { Result } from '#engine/model/result.ts';
import { ok } from '#engine/model/result.ts';
import { atNewYork, deskTime, monoTime, wallTime } from '#engine/model/time.ts';
import type { DeskTime, TradingDay } from '#engine/model/time.ts';
import { applyReport } from '#engine/order/report.ts';
import { createSender } from '#engine/order/sender.ts';
import type { Sender } from '#engine/order/sender.ts';
import { isOpen } from '#engine/order/order.ts';
import { executePack, makePack } from '#engine/pack.ts';
import type { Limits } from '#engine/risk/limits.ts';
import type { Seen } from '#engine/seen.ts';
import type { EngineState } from '#engine/state.ts';
import { foldBatch } from '#engine/fold.ts';
import { EMPTY_ENGINE } from '#engine/state.ts';

export interface BacktestSetting {
  readonly feed: Feed;
  readonly from: TradingDay;
  readonly until: TradingDay;
  readonly cash: Cents;
  readonly seed: string;
  readonly limits: Limits;
  readonly strategies: StrategiesSet;
}

/** The engine alone: facts folded in memory, no journal, no people. */
/** What is traded is what the history holds, whatever symbols are agreed to today. */
function onAnyHistory({ universe: _agreed, ...strategies }: StrategiesSet): StrategiesSet {
  return strategies;
}

class Tape {
  state: EngineState = EMPTY_ENGINE;
  now: DeskTime;
  session: Session | null = null;
  readonly facts: EngineFact[] = [];
  readonly broker: SimulatedBroker;
  readonly outlook: Outlook;
  readonly sender: Sender;
  readonly #feed: Feed;

  constructor(setting: BacktestSetting) {
    this.#feed = setting.feed;
    this.now = deskTime(atNewYork(setting.from, 0));
    this.broker = createSimulatedBroker({
      store: memoryStore(),
      seed: setting.seed,
      cash: setting.cash,
      now: () => this.now,
    });
    this.outlook = createOutlook(setting.feed, () => this.now);
    this.sender = createSender({
      broker: this.broker,
      state: () => this.state,
      seen: () => this.seen(),
      now: () => this.now,
      turn: (decide) => this.turn(decide),
      missed: () => undefined,
    });
    this.broker.listen((report) =>
      this.turn((state, seen) => ok(applyReport(state, seen, report))),
    );
    const { limits, strategies } = setting;
    const made: EngineFact = {
      kind: 'desk.created',
      deskId: 'backtest',
      deskKind: 'demo',
      mode: 'DEV',
      account: 'backtest',
      feed: setting.feed.name,
      seed: setting.seed,
      from: setting.from,
      cash: setting.cash,
      code: 'backtest',
    };
    this.turn(() =>
      ok([
        made,
        { kind: 'limits.set', limits, why: 'genesis', approval: null },
        { ...onAnyHistory(strategies), why: 'genesis', approval: null },
      ]),
    );
  }

  seen(): Seen {
    return {
      desk: this.now,
      wall: wallTime(this.now),
      mono: monoTime(this.now),
      boot: 'backtest',
      killFile: 'absent',
      lease: true,
      brake: false,
      clockSane: true,
      stream: true,
      pinHolds: true,
      session: this.session,
      switches: { config: true, env: true },
    };
  }

  turn(decide: (state: EngineState, seen: Seen) => Result<readonly EngineFact[]>): void {
    const seen = this.seen();
    const answer = decide(this.state, seen);
    if (!answer.ok || answer.value.length === 0) return;
    this.facts.push(...answer.value);
    this.state = foldBatch(this.state, answer.value, seen);
    this.sender.pump();
  }

  async settle(): Promise<void> {
    for (let step = 0; step < 8; step += 1) {
      await this.sender.idle();
      const moving = Object.values(this.state.orders).some(
        (row) =>
          isOpen(row.status) &&
          (row.status === 'approved' || row.status === 'sent' || row.cancelAsked),
      );
      if (!moving) return;
      this.now = deskTime(this.now + 200);
      this.broker.advanceTo(this.now);
    }
  }

  async runDay(session: Session): Promise<void> {
    this.session = session;
    this.now = deskTime(session.open);
    const vix = this.#feed.vix(session.day);
    this.turn((state) =>
      ok([
        ...openDay(state, session),
        { kind: 'books.compared', clean: true, lines: [] },
        ...(vix === null ? [] : [{ kind: 'vix.read', ...vix } as const]),
      ]),
    );
    this.turn((state) =>
      ok(makePack(state, session.day, this.outlook.signals(state, session.day))),
    );
    this.turn((state, seen) => ok(executePack(state, seen, this.outlook)));
    await this.settle();
    const paths = this.#feed.instruments.map((row) => this.#feed.path(row.symbol, session.day));
    for (const bar of paths.flat()) {
      this.now = bar.end;
      this.broker.advance(bar);
      this.broker.advanceTo(bar.end);
      const prices: Readonly<Record<string, Price>> = { [bar.symbol]: bar.close };
      this.outlook.saw(prices);
      this.turn((state, seen) =>
        ok(markPrices(state, seen, { prices, periodic: bar.end === session.close })),
      );
      await this.settle();
    }
    this.broker.sessionClosed(session.close);
    this.turn((state) => ok(closeDay(state, session)));
  }
}

export interface BacktestRun {
  readonly state: EngineState;
  readonly facts: readonly EngineFact[];
}

/** Runs every session from `from` to `until`; `progress` is told the share done after each. */
export async function runBacktest(
  setting: BacktestSetting,
  progress: (share: number) => void,
): Promise<BacktestRun> {
  const tape = new Tape(setting);
  const sessions = sessionsBetween(setting.from, setting.until);
  for (const [index, session] of sessions.entries()) {
    await tape.runDay(session);
    progress((index + 1) / sessions.length);
  }
  return { state: tape.state, facts: tape.facts };
}
