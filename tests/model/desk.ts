// The desk the explorer begins from: three people with four accounts, one working entry and one
// protective stop, made by the desk's own facts. Nothing here decides anything.
import { clientOrderId } from '#engine/order/order.ts';
import type { OrderPlan } from '#engine/order/order.ts';
import { instrumentSymbol } from '#engine/model/instrument.ts';
import { cents, price, quantity } from '#engine/model/money.ts';
import { deskTime, tradingDay, wallTime } from '#engine/model/time.ts';
import type { Mode } from '#engine/model/mode.ts';
import type { DeskFact } from '#runbook/fact.ts';
import type { Account, Person, Role, Roster } from '#runbook/person.ts';
import { personId } from '#runbook/person.ts';
import { genesisFacts } from '#runbook/proposal.ts';
import type { Proposal } from '#runbook/proposal.ts';
import type { DeskState } from '#runbook/state.ts';
import { EMPTY_DESK, foldDesk, foldDeskBatch } from '#runbook/state.ts';

export type Name = 'ana' | 'rita' | 'vic';
export const NAMES: readonly Name[] = ['ana', 'rita', 'vic'];

/** Whether each of the three holds their keyholder's role; without it they may read. */
export type Holding = Readonly<Record<Name, boolean>>;

/** The keyholder's roles each of them has or loses; vic's opens the glass. */
export const ROLES: Readonly<Record<Name, readonly Role[]>> = {
  ana: ['trader', 'operator'],
  rita: ['risk'],
  vic: ['safety-officer'],
};

export const ACCOUNTS = {
  anaSlack: { platform: 'slack', team: 'T1', user: 'U1' },
  anaDiscord: { platform: 'discord', team: 'G1', user: 'D1' },
  rita: { platform: 'slack', team: 'T1', user: 'U2' },
  vic: { platform: 'slack', team: 'T1', user: 'U3' },
} as const satisfies Record<string, Account>;
export const STRANGER: Account = { platform: 'slack', team: 'T2', user: 'U1' };

/** Whose account it is, written down apart from the roster; nobody's is null. */
export function ownerOf(account: Account): Name | null {
  const { platform, team, user } = account;
  if (platform === 'discord' && team === 'G1' && user === 'D1') return 'ana';
  if (platform !== 'slack' || team !== 'T1') return null;
  return ({ U1: 'ana', U2: 'rita', U3: 'vic' } as const)[user] ?? null;
}

function person(name: Name, holds: boolean, accounts: readonly Account[]): Person {
  const roles = holds ? ROLES[name] : (['viewer'] as const);
  return { id: personId(name), name, roles, position: null, accounts };
}

export function rosterOf(holding: Holding): Roster {
  return [
    person('ana', holding.ana, [ACCOUNTS.anaSlack, ACCOUNTS.anaDiscord]),
    person('rita', holding.rita, [ACCOUNTS.rita]),
    person('vic', holding.vic, [ACCOUNTS.vic]),
  ];
}

export const MINUTE = 60_000;
export const WALL_0 = Date.UTC(2026, 2, 2, 15, 0, 0);
export const ENTRY = orderPlan('entry');
export const STOP = orderPlan('protective');

function orderPlan(purpose: 'entry' | 'protective'): OrderPlan {
  const symbol = instrumentSymbol('SPY');
  const day = tradingDay('2026-03-02');
  const key = { account: 'A', day, strategy: 'trend', symbol, purpose, attempt: 1 };
  const at = price(500);
  return {
    id: clientOrderId(key),
    symbol,
    side: purpose === 'entry' ? 'buy' : 'sell',
    qty: quantity(1),
    terms: purpose === 'entry' ? { type: 'limit', limit: at } : { type: 'stop', stop: price(480) },
    timeInForce: purpose === 'entry' ? 'day' : 'gtc',
    strategy: 'trend',
    purpose,
    assumed: at,
    decided: at,
    replaces: [],
    stopAfter: null,
  };
}

export function proposalOf(people: Roster): Proposal {
  return {
    limits: { values: { orderCents: 1_000_000 }, restricted: [] },
    people,
    schedule: [],
    strategies: { profile: 'plain', selection: { mode: 'totd', n: 1 }, strategies: [] },
  };
}

/** A desk on its first day, open, with both orders at the broker. */
export function freshDesk(mode: Mode, holding: Holding): DeskState {
  const stamp = { desk: deskTime(WALL_0 - MINUTE), wall: wallTime(WALL_0 - MINUTE) };
  const created: DeskFact = {
    kind: 'desk.created',
    deskId: 'model',
    deskKind: mode === 'LIVE' ? 'real' : 'demo',
    mode,
    account: 'A',
    feed: 'none',
    seed: '1',
    from: null,
    cash: cents(5_000_000),
    code: 'c1',
  };
  const made = foldDesk(EMPTY_DESK, created, stamp);
  const day = tradingDay('2026-03-02');
  const orders = [ENTRY, STOP].flatMap((plan): DeskFact[] => [
    { kind: 'order.approved', plan, day, deadline: deskTime(WALL_0), by: 'trend' },
    { kind: 'order.sent', id: plan.id },
    { kind: 'order.accepted', id: plan.id },
  ]);
  const facts: DeskFact[] = [
    ...genesisFacts(made, proposalOf(rosterOf(holding)), stamp),
    { kind: 'desk.started', code: 'c1', clean: true },
    { kind: 'day.opened', day, week: '2026-03-02', equity: cents(5_000_000) },
    { kind: 'books.compared', clean: true, lines: [] },
    ...orders,
  ];
  return foldDeskBatch(made, facts, stamp);
}
