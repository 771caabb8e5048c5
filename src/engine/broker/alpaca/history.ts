// What happened on the account, read from its activities page by page. Executions are read from the newest
// back, with some overlap, so that one which is listed late is found by the next reading.
import { BrokerFault } from '#engine/broker/broker.ts';
import type { ClientOrderId, Execution } from '#engine/broker/broker.ts';
import { byTime, executionOf, fillRowOf, isCountable, madeAt, movementOf } from './activities.ts';
import type { FillRow } from './activities.ts';
import type { Lane } from './lanes.ts';
import { standingOf, standingsOf } from './orders.ts';
import type { Standing } from './orders.ts';
import { entryOf, twinOf } from '#engine/broker/leg.ts';
import type { Reporter } from './reports.ts';
import { needed, rowsOf } from './wire.ts';
import type { Row } from './wire.ts';
import { DAY_MS } from '#engine/model/time.ts';
import type { Movement } from '#engine/order/movement.ts';

export const OVERLAP_MS = 15 * 60_000;
/** Of some movements only the day is known, and it may be days before they are listed. */
const MOVEMENT_OVERLAP_MS = 7 * DAY_MS;
const ACTIVITIES_PAGE = 100;
const ORDERS_PAGE = 500;
/** Orders named one by one up to this many; above it their list is read. */
const ASKED_SINGLY = 5;

export class History {
  readonly #reading: Lane;
  readonly #names: Reporter;
  /** Executions ever handed out by `executions`, and how far back readings for it went. */
  readonly #listed = new Set<string>();
  #listedFrom: number = Number.POSITIVE_INFINITY;

  constructor(reading: Lane, names: Reporter) {
    this.#reading = reading;
    this.#names = names;
  }

  /** All open orders, whatever their number. */
  async openOrders(): Promise<readonly Standing[]> {
    const open = await this.#namedLegs(await this.#orders('open', () => false));
    const ids = new Set<string>(open.map((standing) => standing.order.ticket.id));
    // A leg that waits for its entry is no order in the market: it comes and goes with that.
    const standing = open.filter(({ order }) => !ids.has(entryOf(order.ticket.id) ?? ''));
    return [...standing, ...(await this.#unlisted(standing))];
  }

  /** Stops beside targets that Alpaca holds without listing them: each is asked for by its own id. */
  async #unlisted(listed: readonly Standing[]): Promise<readonly Standing[]> {
    const ids = new Set<string>(listed.map(({ order }) => order.ticket.id));
    const found: Standing[] = [];
    for (const { leg, order } of listed) {
      const stop = twinOf(order.ticket.id);
      if (leg !== 'target' || stop === null || ids.has(stop)) continue;
      const orderId = this.#names.orderIdOf(stop);
      const standing = orderId === null ? null : await this.order(orderId);
      if (standing?.order.status === 'accepted' || standing?.order.status === 'partial')
        found.push(standing);
    }
    return found;
  }

  /** Legs that came with entries, by the names they have here; where one is not known, lists of orders with their legs are read. */
  async #namedLegs(standings: readonly Standing[]): Promise<readonly Standing[]> {
    const strays = new Set(
      standings.filter((one) => this.#names.isStray(one)).map((one) => one.orderId),
    );
    if (strays.size === 0) return standings;
    await this.#orders(
      'all',
      () => {
        for (const one of standings) if (!this.#names.isStray(one)) strays.delete(one.orderId);
        return strays.size === 0;
      },
      true,
    );
    return standings.map((standing) => this.#names.learn(standing));
  }

  /** By its own id; null when Alpaca does not know it. */
  async order(orderId: string): Promise<Standing | null> {
    const what = 'Reading an order';
    const answer = await this.#reading.ask(what, (api) =>
      api.orders.getOrderByOrderIDRaw({ orderId, nested: true }),
    );
    if (answer.ok) {
      const [standing] = await this.#namedLegs([standingOf(answer.body)]);
      // A leg is told of by its name here, also where that was known before.
      return standing === undefined ? null : this.#names.learn(standing);
    }
    if (answer.said.status === 404) return null;
    throw this.#reading.fault(what, answer.said);
  }

  /** What became of orders that are open no more: of many, their list is read and what is left comes with the next reading. */
  async ended(orderIds: readonly string[]): Promise<readonly Standing[]> {
    const asked = new Set(orderIds);
    const left = new Set(orderIds);
    const found: Standing[] = [];
    if (left.size > ASKED_SINGLY)
      for (const standing of await this.#orders(
        'closed',
        (id) => left.delete(id) && left.size === 0,
      ))
        if (asked.has(standing.orderId)) found.push(standing);
    for (const orderId of [...left].slice(0, ASKED_SINGLY)) {
      const standing = await this.order(orderId);
      if (standing !== null) found.push(standing);
    }
    return found;
  }

  /** Executions since an instant, in the broker's order. */
  async since(from: number): Promise<readonly Execution[]> {
    const fills = await this.#fills((row) => row.at < from);
    return this.#named(fills.filter((row) => row.at >= from));
  }

  async executions(after: string | null): Promise<readonly Execution[]> {
    let found: FillRow | null = null;
    const fills = await this.#fills((row) => {
      if (row.execution === after) found = row;
      return found !== null && row.at < found.at - OVERLAP_MS;
    });
    const place = fills.findIndex((row) => row.execution === after);
    if (after !== null && place < 0)
      throw new BrokerFault(
        `Alpaca’s account has no execution ${after}: the journal and the account do not belong together`,
      );
    // Listed late: it stands before what was known, in a stretch that was read without it.
    const late = (row: FillRow): boolean =>
      row.at >= this.#listedFrom && !this.#listed.has(row.execution);
    const fresh = fills.filter((row, at) => at > place || (at < place && late(row)));
    const named = await this.#named(fresh);
    this.#listedFrom = Math.min(this.#listedFrom, fills[0]?.at ?? Number.POSITIVE_INFINITY);
    for (const row of fills) this.#listed.add(row.execution);
    return named;
  }

  /**
   * In the order Alpaca made them, from some days before the one that is known: what is listed late stands
   * before it. The ledger books each once.
   */
  async movements(after: string | null): Promise<readonly Movement[]> {
    const from = after === null ? null : (await this.#madeAt(after)) - MOVEMENT_OVERLAP_MS;
    const rows = await this.#activities({
      category: 'non_trade_activity',
      direction: 'asc',
      ...(from === null ? {} : { after: new Date(from) }),
    });
    const sorted = rows.toSorted((a, b) => {
      const apart = madeAt(a) - madeAt(b);
      if (apart !== 0) return apart;
      return needed(a, 'id') < needed(b, 'id') ? -1 : 1;
    });
    return sorted.map(movementOf);
  }

  async #madeAt(id: string): Promise<number> {
    const rows = await this.#activities({
      category: 'non_trade_activity',
      direction: 'desc',
      until: (row) => needed(row, 'id') === id,
    });
    const row = rows.find((one) => needed(one, 'id') === id);
    if (row === undefined)
      throw new BrokerFault(
        `Alpaca’s account has no movement ${id}: the journal and the account do not belong together`,
      );
    return madeAt(row);
  }

  async #activities(asked: {
    readonly category: 'trade_activity' | 'non_trade_activity';
    readonly direction: 'asc' | 'desc';
    readonly after?: Date;
    readonly until?: (row: Row) => boolean;
  }): Promise<readonly Row[]> {
    const { until, ...query } = asked;
    const rows = new Map<string, Row>();
    let pageToken: string | null = null;
    for (;;) {
      const token: string | null = pageToken;
      const page = rowsOf(
        await this.#reading.read('Reading the account’s activities', (api) =>
          api.accountActivities.getAccountActivitiesRaw({
            ...query,
            pageSize: ACTIVITIES_PAGE,
            ...(token === null ? {} : { pageToken: token }),
          }),
        ),
        'the activities',
      );
      const known = rows.size;
      for (const row of page) rows.set(needed(row, 'id'), row);
      const last = page.at(-1);
      const ended = last === undefined || page.length < ACTIVITIES_PAGE || rows.size === known;
      if (ended || (until !== undefined && page.some(until))) return [...rows.values()];
      pageToken = needed(last, 'id');
    }
  }

  /** Executions from the newest back to where it may stop, in the broker's order. */
  async #fills(stop: (row: FillRow) => boolean): Promise<readonly FillRow[]> {
    const rows = await this.#activities({
      category: 'trade_activity',
      direction: 'desc',
      until: (row) => isCountable(row) && stop(fillRowOf(row)),
    });
    const fills = new Map(
      rows
        .filter(isCountable)
        .map(fillRowOf)
        .map((row) => [row.execution, row]),
    );
    return [...fills.values()].toSorted(byTime);
  }

  async #named(fills: readonly FillRow[]): Promise<readonly Execution[]> {
    const unknown = new Set(
      fills.map((row) => row.orderId).filter((id) => this.#names.clientOf(id) === null),
    );
    if (unknown.size > ASKED_SINGLY)
      await this.#orders('all', (orderId) => {
        unknown.delete(orderId);
        return unknown.size === 0;
      });
    for (const orderId of unknown) {
      const standing = await this.order(orderId);
      if (standing !== null) this.#names.learn(standing);
    }
    return fills.map((row) =>
      executionOf(row, this.#names.clientOf(row.orderId) ?? (row.orderId as ClientOrderId)),
    );
  }

  async #orders(
    status: 'open' | 'closed' | 'all',
    enough: (orderId: string) => boolean,
    nested = false,
  ): Promise<readonly Standing[]> {
    const found = new Map<string, Standing>();
    let before: string | null = null;
    for (;;) {
      const beforeOrderId: string | null = before;
      const body = await this.#reading.read('Reading the orders', (api) =>
        api.orders.getAllOrdersRaw({
          status,
          limit: ORDERS_PAGE,
          direction: 'desc',
          nested,
          ...(beforeOrderId === null ? {} : { beforeOrderId }),
        }),
      );
      const page = rowsOf(body, 'the orders');
      const known = found.size;
      let done = false;
      for (const standing of standingsOf(body)) {
        const isStray = this.#names.isStray(standing);
        found.set(standing.orderId, isStray ? standing : this.#names.learn(standing));
        done = enough(standing.orderId) || done;
      }
      const last = page.at(-1);
      if (done || last === undefined || page.length < ORDERS_PAGE || found.size === known)
        return [...found.values()];
      before = needed(last, 'id');
    }
  }
}
