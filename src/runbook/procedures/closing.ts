// Closing and cancelling: one person may always reduce; everything at once, or a stop taken away, takes
// two. No path here cancels protection except inside a close that replaces it.
import { nanos, quantity } from '#engine/model/money.ts';
import type { Qty } from '#engine/model/money.ts';
import { ok, refuse } from '#engine/model/result.ts';
import type { Result } from '#engine/model/result.ts';
import { openPositions } from '#engine/order/books.ts';
import type { Position } from '#engine/order/books.ts';
import { isOpen, isSpared } from '#engine/order/order.ts';
import type { Order } from '#engine/order/order.ts';
import { openTwin } from '#engine/order/pair.ts';
import { sellAll } from '#engine/plan.ts';
import type { Market } from '#engine/risk/exposure.ts';
import { reviewOrder } from '#engine/risk/review.ts';
import type { Seen } from '#engine/seen.ts';
import type { EngineState } from '#engine/state.ts';
import { foldBatch } from '#engine/fold.ts';
import { openOrders } from '#engine/state.ts';
import type { EngineFact } from '#engine/fact.ts';
import { askApproval } from '#runbook/approval.ts';
import type { Approval } from '#runbook/approval.ts';
import { turnKey } from '#runbook/approval.ts';
import type { Outcome } from '#runbook/answer.ts';
import type { DeskFact } from '#runbook/fact.ts';
import { cancelAllOrders, foreignAlert, foreignWords } from '#runbook/halt.ts';
import type { Machine } from '#runbook/machine.ts';
import { textOf } from '#runbook/resume.ts';
import type { Account } from '#runbook/person.ts';
import { cancelForeign } from '#runbook/procedures/foreign.ts';
import type { CancelAsked } from '#runbook/procedures/foreign.ts';
import { authorised, done, keyCounts, pressTurn, refused } from '#runbook/procedures/pressed.ts';

/** One order: ours in the same tick, a stop by a second key, somebody else's after a look at the broker. */
export async function cancelOrder(
  machine: Machine,
  by: Account,
  ask: CancelAsked,
): Promise<Outcome> {
  const { orders } = machine.state().engine;
  const who = authorised(machine, by, 'cancel');
  // A typed word may name what every object has, "constructor".
  if (who.ok && !Object.hasOwn(orders, ask.order)) return cancelForeign(machine, by, ask);
  return cancelOwn(machine, by, ask);
}

function whyTwoKeys(order: Order | undefined): string {
  return order?.purpose === 'target'
    ? `${order.id} ends together with the stop of its position: taking either away takes two keys.`
    : `${order?.id ?? ''} protects a position: taking it away takes two keys.`;
}

function cancelOwn(machine: Machine, by: Account, ask: CancelAsked): Outcome {
  const pressed = { command: `cancel ${ask.order}`, by };
  const who = authorised(machine, by, 'cancel');
  if (!who.ok) return refused(machine, pressed, who.refusal);
  const turned = pressTurn(machine, pressed, (state, _seen, bench): Result<readonly DeskFact[]> => {
    const { orders } = state.engine;
    const order = Object.hasOwn(orders, ask.order) ? orders[ask.order] : undefined;
    if (order === undefined)
      return refuse('ORDER_UNKNOWN', `There is no order ${ask.order} today. See: orders.`);
    if (!isOpen(order.status))
      return refuse(
        'ORDER_CLOSED',
        `Order ${ask.order} is ${order.status}; nothing is left to cancel.`,
      );
    if (isSpared(order.purpose))
      return askApproval(state.runbook.approvals, bench, {
        action: 'cancel-protection',
        args: { order: ask.order },
        reason: ask.reason,
        account: by,
      });
    return ok([{ kind: 'order.cancelAsked', id: order.id, why: `cancelled by ${who.value.id}` }]);
  });
  if (!turned.ok) return turned;
  const asked = turned.value.find((fact) => fact.kind === 'approval.asked');
  if (asked !== undefined)
    return done(
      `${whyTwoKeys(machine.state().engine.orders[ask.order])} Asked: ${asked.id}, 1 of 2 keys. Needs a risk key: approve ${asked.id}.`,
      { approval: asked.id },
    );
  return done(`Cancel of ${ask.order} is on its way to the broker.`, { order: ask.order });
}

export function cancelAll(
  machine: Machine,
  by: Account,
  ask: { readonly reason: string },
): Outcome {
  const pressed = { command: 'cancel-all', by };
  const who = authorised(machine, by, 'cancel-all');
  if (!who.ok) return refused(machine, pressed, who.refusal);
  machine.sender.cancelEntries();
  const turned = pressTurn(machine, pressed, (state) =>
    ok([
      ...cancelAllOrders(state.engine, `cancel-all by ${who.value.id}: ${ask.reason}`),
      ...foreignAlert(state),
    ]),
  );
  if (!turned.ok) return turned;
  const resting = openOrders(machine.state().engine);
  const kept = resting.filter((order) => order.purpose === 'protective').length;
  const targets = resting.filter((order) => order.purpose === 'target').length;
  const count = turned.value.filter((fact) => fact.kind === 'order.cancelAsked').length;
  const orders = `${count} ${count === 1 ? 'order' : 'orders'} cancel-requested`;
  const stops = `${kept} protective ${kept === 1 ? 'stop stays' : 'stops stay'}`;
  const beside = targets === 0 ? '' : `, with ${targets} ${targets === 1 ? 'target' : 'targets'}`;
  return done(`${orders}; ${stops}${beside}.${foreignWords(machine.state().engine)}`, {
    cancels: count,
    protective: kept,
  });
}

/** Market sales of positions, each reviewed against what the ones before it already sell. */
export function closeFacts(
  state: EngineState,
  look: { seen: Seen; market: Market },
  ask: {
    positions: readonly Position[];
    by: string;
    purpose: 'close' | 'flatten';
    part?: (position: Position) => Qty;
  },
): readonly EngineFact[] {
  const facts: EngineFact[] = [];
  let now = state;
  for (const position of ask.positions) {
    const qty = ask.part?.(position) ?? position.qty;
    const plan = sellAll(now, look.seen, { position, purpose: ask.purpose, qty });
    const next = reviewOrder(now, look.seen, look.market, { plan, score: 100, by: ask.by });
    facts.push(...next);
    now = foldBatch(now, next, look.seen);
  }
  return facts;
}

const ONE = quantity(1);

/** "50%" of each position, or so many units of the one there is; whole units stay whole. Null when it is neither. */
export function partOf(
  text: string,
  positions: readonly Position[],
): ((position: Position) => Qty) | null {
  const number = Number(text.replace(/\s*%$/, ''));
  const share = text.endsWith('%');
  if (!(number > 0) || !Number.isFinite(number) || (share && number > 100)) return null;
  if (!share && positions.length !== 1) return null;
  return ({ qty }) => {
    const whole = number * ONE >= qty ? qty : quantity(number);
    const asked = share ? Math.floor((qty * number) / 100) : whole;
    const step = qty % ONE === 0 ? ONE : 1;
    return nanos(Math.floor(Math.min(qty, asked) / step) * step);
  };
}

export interface CloseAsked {
  readonly symbol: string;
  readonly strategy: string | null;
  /** "50%", or a quantity; all of it when not said. */
  readonly part: string | null;
  readonly market: Market;
}

/** One person closes what a symbol, or one strategy in it, holds, or a part of it. */
export function closePosition(machine: Machine, by: Account, ask: CloseAsked): Outcome {
  const pressed = { command: `close ${ask.symbol}`, by };
  const who = authorised(machine, by, 'close');
  if (!who.ok) return refused(machine, pressed, who.refusal);
  const turned = pressTurn(machine, pressed, (state, seen): Result<readonly DeskFact[]> => {
    const positions = openPositions(state.engine.books).filter(
      (row) =>
        row.symbol === ask.symbol && (ask.strategy === null || row.strategy === ask.strategy),
    );
    if (positions.length === 0)
      return refuse(
        'POSITION_UNKNOWN',
        `Nothing is held of ${ask.symbol}${ask.strategy === null ? '' : ` by ${ask.strategy}`}. See: positions.`,
      );
    const part = ask.part === null ? null : partOf(ask.part, positions);
    if (ask.part !== null && part === null)
      return refuse(
        'PART_BAD',
        `${ask.part} is no part of what is held: write a share like 50%, or a quantity where one strategy holds it (name the strategy where several do).`,
      );
    const facts = closeFacts(
      state.engine,
      { seen, market: ask.market },
      { positions, by: who.value.id, purpose: 'close', ...(part === null ? {} : { part }) },
    );
    const denied = facts.find((fact) => fact.kind === 'order.denied');
    if (denied !== undefined && facts.every((fact) => fact.kind === 'order.denied'))
      return refuse(denied.code, `Not closed: ${denied.text}. What would pass: ${denied.remedy}.`);
    return ok(facts);
  });
  if (!turned.ok) return turned;
  const orders = turned.value.flatMap((fact) =>
    fact.kind === 'order.approved' ? [fact.plan.id] : [],
  );
  const before = machine.state().engine.orders;
  const gone = turned.value.flatMap((fact) =>
    fact.kind === 'order.approved' ? fact.plan.replaces : [],
  );
  const targets = gone.some((id) => before[id]?.purpose === 'target') ? ' and targets' : '';
  return done(
    `Closing ${ask.symbol}: ${orders.join(', ')} at market; the protective stops${targets} go first.`,
    { orders },
  );
}

export function askCloseAll(
  machine: Machine,
  by: Account,
  ask: { readonly reason: string },
): Outcome {
  const turned = pressTurn(
    machine,
    { command: 'close-all', by },
    (state, _seen, bench): Result<readonly DeskFact[]> => {
      const positions = openPositions(state.engine.books);
      if (positions.length === 0)
        return refuse('NOTHING_HELD', 'Nothing is held; there is nothing to close.');
      return askApproval(state.runbook.approvals, bench, {
        action: 'close-all',
        args: {},
        reason: ask.reason,
        account: by,
      });
    },
  );
  if (!turned.ok) return turned;
  const asked = turned.value.find((fact) => fact.kind === 'approval.asked');
  return done(
    `Close-all asked: ${asked?.id ?? ''}, 1 of 2 keys. It sells every position at market. Another keyholder: approve ${asked?.id ?? ''}.`,
    { approval: asked?.id ?? '' },
  );
}

/** What becomes of a stop that two keys take away, and of the target that ends with it. */
function takenWords({ orders }: EngineState, facts: readonly DeskFact[]): string {
  const asked = facts.find((fact) => fact.kind === 'order.cancelAsked');
  return asked === undefined || openTwin(orders, asked.id) === null
    ? 'the stop is being cancelled; what is still held rests under a new one as soon as it is gone'
    : 'the stop and its target are being cancelled, as either ends the other; what is still held rests under a new stop as soon as they are gone';
}

/** What the last key of a close-all, or of taking a stop away, does in its own batch. */
export function carryOutReducing(
  machine: Machine,
  by: Account,
  press: { readonly approval: Approval; readonly reason: string; readonly market: Market },
): Outcome {
  const { approval, reason, market } = press;
  const turned = pressTurn(
    machine,
    { command: `approve ${approval.id}`, by },
    (state, seen, bench): Result<readonly DeskFact[]> => {
      const key = turnKey(state.runbook.approvals, bench, { id: approval.id, account: by, reason });
      if (!key.ok || !key.value.complete) return key.ok ? ok(key.value.facts) : key;
      if (approval.terms.action === 'cancel-protection') {
        const order = state.engine.orders[textOf(approval.terms.args['order'])];
        if (order === undefined || !isOpen(order.status))
          return refuse('ORDER_CLOSED', 'The stop is gone already; nothing was done.');
        return ok([
          ...key.value.facts,
          { kind: 'order.cancelAsked', id: order.id, why: `two keys: ${approval.id}` },
        ]);
      }
      const positions = openPositions(state.engine.books);
      if (positions.length === 0)
        return refuse(
          'NOTHING_HELD',
          'Nothing is held any more, so there is nothing to close. The request stays open until it expires.',
        );
      const facts = closeFacts(
        state.engine,
        { seen, market },
        { positions, by: approval.id, purpose: 'flatten' },
      );
      const denied = facts.find((fact) => fact.kind === 'order.denied');
      if (denied !== undefined)
        return refuse(
          denied.code,
          `Nothing was closed: ${denied.text}. What would pass: ${denied.remedy}. The request stays open until it expires.`,
        );
      return ok([...key.value.facts, ...facts]);
    },
  );
  if (!turned.ok) return turned;
  const orders = turned.value.flatMap((fact) =>
    fact.kind === 'order.approved' ? [fact.plan.id] : [],
  );
  if (!turned.value.some((fact) => fact.kind === 'approval.granted'))
    return keyCounts(machine, approval.id);
  const what =
    approval.terms.action === 'close-all'
      ? `${orders.length} positions are being sold at market`
      : takenWords(machine.state().engine, turned.value);
  return done(`${approval.id} granted: ${what}.`, { approval: approval.id, orders });
}
