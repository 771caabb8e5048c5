// What the engine's facts say in the channels: orders, fills, trades, latches, settings. Facts that
// people would only skip (marks, sent and accepted orders, comparisons that changed nothing) say nothing.
import type {
  EngineFact,
  OrderApproved,
  OrderClosed,
  OrderFilled,
  TradeClosed,
} from '#engine/fact.ts';
import type { LatchLifted, LatchName, LatchSet } from '#engine/risk/latch.ts';
import { valueOf } from '#engine/model/instrument.ts';
import { formatCents, formatGain, formatPrice, formatQty } from '#engine/model/money.ts';
import type { OrderTerms } from '#engine/broker/broker.ts';
import { bad, batchHas, critical, entry, good, info, nameOf, warn } from '#bot/draft.ts';
import type { Draft, News } from '#bot/draft.ts';
import { sayMode } from '#bot/views/golive-card.ts';
import { sayRollout } from '#bot/views/rollout.ts';
import { counted, listed } from '#bot/text.ts';
import { CRITICAL_LATCHES } from '#runbook/alert/guards.ts';
import { alertTopic } from '#runbook/alert/number.ts';
import { alertOfKey } from '#runbook/alert.ts';
import { latchLiftedBy } from '#runbook/picture.ts';
import { limitChanges } from '#runbook/proposal.ts';
import { latchAlertKey } from '#runbook/alert/watch.ts';

function termsText(terms: OrderTerms): string {
  switch (terms.type) {
    case 'market':
      return 'at market';
    case 'limit':
      return `limit ${formatPrice(terms.limit)}`;
    case 'stop':
      return `stop ${formatPrice(terms.stop)}`;
  }
}

function sayApproved(news: News, { plan, by }: OrderApproved): Draft {
  const value = formatCents(valueOf(plan.symbol, plan.qty, plan.assumed));
  const title = `Approved: ${plan.side} ${formatQty(plan.qty)} ${plan.symbol} ${termsText(plan.terms)} (${plan.purpose}, ${plan.strategy})`;
  const stop =
    plan.stopAfter === null ? [] : [`stop after the fill ${formatPrice(plan.stopAfter)}`];
  const target =
    plan.takeProfit === undefined ? [] : [`with it a target ${formatPrice(plan.takeProfit)}`];
  return info('orders', title, [
    [`about ${value}`, ...stop, ...target, `by ${nameOf(news, by)}`].join(', '),
    plan.id,
  ]);
}

function sayFilled(news: News, { fill }: OrderFilled): Draft {
  const order = news.after.engine.orders[fill.id];
  const verb = fill.side === 'buy' ? 'Bought' : 'Sold';
  const value = formatCents(valueOf(fill.symbol, fill.qty, fill.price));
  const part =
    order !== undefined && order.filled < order.qty
      ? `, ${formatQty(order.filled)} of ${formatQty(order.qty)} so far`
      : '';
  const whose = order === undefined ? '' : ` (${order.purpose}, ${order.strategy})`;
  return info(
    'orders',
    `${verb} ${formatQty(fill.qty)} ${fill.symbol} at ${formatPrice(fill.price)}, ${value}${part}${whose}`,
    [`fee ${formatCents(fill.fee)}, order ${fill.id}`],
  );
}

function sayClosed(news: News, fact: OrderClosed): Draft {
  const order = news.after.engine.orders[fact.id] ?? news.before.engine.orders[fact.id];
  const what =
    order === undefined
      ? ''
      : `: ${order.side} ${formatQty(order.qty)} ${order.symbol} (${order.purpose}, ${order.strategy})`;
  const draft = info('orders', `Order ${fact.status}${what}`, [fact.why, fact.id]);
  return fact.status === 'rejected' ? warn(draft) : draft;
}

function sayTrade(fact: TradeClosed): Draft {
  const multiple =
    fact.multiple === null ? '' : `, ${fact.multiple > 0 ? '+' : ''}${fact.multiple.toFixed(2)} R`;
  const draft = info(
    'orders',
    `Trade closed: ${fact.symbol} ${formatGain(fact.gain)}${multiple} (${fact.strategy}, by ${fact.exit})`,
    [`${formatQty(fact.qty)} for ${formatCents(fact.cost)}, held ${fact.opened} to ${fact.closed}`],
  );
  return fact.gain < 0 ? bad(draft) : good(draft);
}

/** The alert that tells of a latch, while it is open. */
function alertOfLatch(news: News, latch: LatchName): string | null {
  const { engine, runbook } = news.after;
  return alertOfKey(runbook.alerts, latchAlertKey(latch, engine.latches))?.id ?? null;
}

function latchTitle(fact: LatchSet): string {
  if (fact.latch === 'manual') return `HALTED: ${fact.reason}`;
  return `${fact.level === 'halted' ? 'HALTED' : 'No new risk'}: latch ${fact.latch}: ${fact.reason}`;
}

/** An alert raised with its latch says it on its card; one that stood before is told in its thread. */
function sayJoined(news: News, fact: LatchSet, alert: string): Draft | null {
  const stood = news.before.runbook.alerts.byId[alert] !== undefined;
  const confirmed = news.facts.some(
    (other) => other.kind === 'latch.set' && other.latch === 'manual',
  );
  if (!stood || (fact.latch === 'kill-file' && confirmed)) return null;
  return critical(entry(alertTopic(alert), 'alerts', latchTitle(fact)));
}

function sayLatchSet(news: News, fact: LatchSet): Draft | null {
  const known = news.before.engine.latches.set[fact.latch];
  // Broken glass sets it twice in one batch: the deeper one says it.
  const deeper = news.facts.some(
    (other) => other.kind === 'latch.set' && other.latch === fact.latch && other.level === 'halted',
  );
  if (deeper && fact.level !== 'halted') return null;
  if (known !== undefined && (known.level === 'halted' || known.level === fact.level)) return null;
  const alert = alertOfLatch(news, fact.latch);
  if (fact.latch === 'manual' && known !== undefined) {
    const title = `HALT CONFIRMED by ${nameOf(news, fact.by)}: ${fact.reason}`;
    return critical(
      alert === null ? info('alerts', title) : entry(alertTopic(alert), 'alerts', title),
    );
  }
  if (alert !== null) return sayJoined(news, fact, alert);
  const draft = info('alerts', latchTitle(fact), [
    fact.level === 'halted'
      ? 'The desk did: refuses entries and exits by strategy; closes and stops pass.'
      : 'The desk did: refuses entries; exits, closes and stops pass.',
    `Set by ${nameOf(news, fact.by)}. Lifted by ${latchLiftedBy(fact.latch)}.`,
  ]);
  return CRITICAL_LATCHES.includes(fact.latch) ? critical(draft) : warn(draft);
}

/** What a resume lifted stands on the resume's own card. */
function sayLatchLifted(news: News, fact: LatchLifted): Draft | null {
  if (fact.way === 'resume' && batchHas(news, 'resume.recorded')) return null;
  if (batchHas(news, 'alert.resolved')) return null;
  const still = Object.keys(news.after.engine.latches.set);
  const rest = still.length === 0 ? 'no latch is left' : `still set: ${listed(still)}`;
  return good(info('alerts', `Lifted: latch ${fact.latch}: ${fact.reason}; ${rest}`));
}

function sayDifference(news: News, lines: readonly string[]): Draft | null {
  const last = news.before.engine.compared;
  const same = last !== null && !last.clean && last.lines.join('\n') === lines.join('\n');
  if (same) return null;
  const title = `Books differ from the broker\u2019s: ${counted(lines.length, 'difference')}`;
  const alert = alertOfLatch(news, 'books-differ');
  // The alert's card has room for a line or two; all of them stand in its thread.
  return warn(
    alert === null
      ? info('alerts', title, lines)
      : entry(alertTopic(alert), 'alerts', title, lines),
  );
}

/** Asks to cancel in one batch are one message. */
function sayCancels(news: News, id: string): Draft | null {
  const asked = news.facts.filter((fact) => fact.kind === 'order.cancelAsked');
  if (asked[0]?.id !== id) return null;
  return info(
    'orders',
    `Cancel asked for ${counted(asked.length, 'order')}: ${asked[0].why}`,
    asked.map((fact) => fact.id),
  );
}

function sayOrder(news: News, fact: EngineFact): Draft | null {
  switch (fact.kind) {
    case 'order.approved':
      return sayApproved(news, fact);
    case 'order.denied':
      return bad(
        info(
          'orders',
          `Denied ${fact.code}: ${fact.purpose} ${fact.symbol} (${fact.strategy}): ${fact.text}`,
          [`rule: ${fact.layer}`, `would pass: ${fact.remedy}`],
        ),
      );
    case 'order.filled':
      return sayFilled(news, fact);
    case 'order.cancelAsked':
      return sayCancels(news, fact.id);
    case 'order.lost':
      return warn(
        info('alerts', `Fate unknown: order ${fact.id}: ${fact.why}`, [
          'Its risk stays reserved until the broker is asked.',
        ]),
      );
    case 'order.closed':
      return sayClosed(news, fact);
    case 'trade.closed':
      return sayTrade(fact);
    default:
      return null;
  }
}

/** The draft of one fact of the engine; null where silence is right. */
export function sayEngineFact(news: News, fact: EngineFact): Draft | null {
  switch (fact.kind) {
    case 'latch.set':
      return sayLatchSet(news, fact);
    case 'latch.lifted':
      return sayLatchLifted(news, fact);
    case 'books.compared':
      return fact.clean ? null : sayDifference(news, fact.lines);
    case 'strategy.disabled':
      return warn(
        info('alerts', `Strategy ${fact.strategy} may open nothing more: ${fact.reason}`, [
          `By ${nameOf(news, fact.by)}. Back by: strategies enable ${fact.strategy} <reason> (two keys).`,
        ]),
      );
    case 'symbol.paused':
      return warn(
        info('alerts', `${fact.symbol} is paused: nothing new is opened in it: ${fact.reason}`, [
          `By ${nameOf(news, fact.by)}. Back by: unpause ${fact.symbol} <reason> (two keys).`,
        ]),
      );
    case 'symbol.freed':
      return info('alerts', `${fact.symbol} may be opened again`, [`By ${fact.approval}.`]);
    case 'vix.overridden':
      return warn(
        info('alerts', `VIX table overridden for ${fact.day}: entries at half size`, [
          `By ${fact.approval}, for this day only.`,
        ]),
      );
    case 'rollout.set':
      return sayRollout(fact);
    case 'mode.raised':
    case 'mode.lowered':
      return sayMode(news, fact);
    case 'limits.set':
    case 'strategies.set':
      return fact.why === 'genesis'
        ? null
        : info(
            'audit',
            `${fact.kind === 'limits.set' ? 'Limits' : 'Strategies'} in force changed (${fact.why})`,
            fact.kind === 'limits.set'
              ? limitChanges(news.before, fact.limits).map(
                  (row) => `${row.what} ${row.from} to ${row.to}`,
                )
              : [],
          );
    case 'desk.created':
      return info(
        'audit',
        `Desk ${fact.deskId} made: ${fact.deskKind}, ${formatCents(fact.cash)}`,
        [fact.feed],
      );
    case 'desk.started':
      return fact.clean
        ? info('audit', 'Desk started', [`code ${fact.code}`])
        : warn(
            info('alerts', 'Desk started after a stop that was not orderly', [
              `code ${fact.code}`,
              'It reconciles before any new risk.',
            ]),
          );
    case 'desk.stopped':
      return info('audit', `Desk stopped: ${fact.reason}`);
    default:
      return sayOrder(news, fact);
  }
}
