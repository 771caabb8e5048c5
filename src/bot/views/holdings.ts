// What the desk holds and does: positions, orders, trades, profit and loss. The first line answers.
import {
  formatCents,
  formatGain,
  formatPercent,
  formatPrice,
  formatQty,
  plus,
} from '#engine/model/money.ts';
import { left, right, table } from '#bot/table.ts';
import { counted } from '#bot/text.ts';
import type { PositionPicture } from '#runbook/holding-picture.ts';
import type { DeskPicture, MoneyPicture, TradePicture } from '#runbook/picture.ts';

function stopText(row: PositionPicture): string {
  if (row.stop === null) return 'NO STOP';
  const target = row.target === undefined ? '' : `, target ${formatPrice(row.target)}`;
  const stop = row.protected ? formatPrice(row.stop) : `${formatPrice(row.stop)} NOT RESTING`;
  return `${stop}${target}`;
}

export function positionLines(positions: readonly PositionPicture[]): readonly string[] {
  if (positions.length === 0) return ['No positions.'];
  const value = plus(...positions.map((row) => row.value));
  const gain = plus(...positions.map((row) => row.gain));
  const rows = positions.map((row) => [
    `${row.symbol} ${row.strategy}`,
    formatQty(row.qty),
    formatCents(row.value),
    formatGain(row.gain),
    stopText(row),
  ]);
  return [
    `${counted(positions.length, 'position')}, ${formatCents(value)} at the last prices, ${formatGain(gain)} unrealised.`,
    '',
    ...table(
      [left('position'), right('quantity'), right('value'), right('gain'), left('stop')],
      rows,
    ),
  ];
}

export function orderLines(orders: DeskPicture['orders']): readonly string[] {
  if (orders.length === 0) return ['No open orders.'];
  const entries = orders.filter((order) => order.purpose === 'entry').length;
  // The id stands whole on a line of its own: people type it to cancel.
  const rows = orders.flatMap((order) => [
    '',
    order.id,
    `  ${order.side} ${formatQty(order.qty)} ${order.symbol} ${order.terms}${order.brings === undefined ? '' : `, with ${order.brings}`}`,
    `  ${order.purpose}, ${order.cancelAsked ? 'cancel asked' : order.status}${order.filled > 0 ? `, filled ${formatQty(order.filled)}` : ''}`,
  ]);
  return [`${counted(orders.length, 'open order')}, ${entries} of them new risk.`, ...rows];
}

function multipleText(multiple: number | null): string {
  return multiple === null ? '-' : `${multiple > 0 ? '+' : ''}${multiple.toFixed(2)} R`;
}

export function tradeLines(trades: readonly TradePicture[]): readonly string[] {
  if (trades.length === 0) return ['No trades closed today.'];
  const gain = plus(...trades.map((row) => row.gain));
  const wins = trades.filter((row) => row.gain > 0).length;
  const rows = trades.map((row) => [
    `${row.symbol} ${row.strategy}`,
    row.opened,
    formatGain(row.gain),
    multipleText(row.multiple),
    row.exit,
  ]);
  return [
    `${counted(trades.length, 'trade')} closed today, ${wins} won, ${formatGain(gain)}.`,
    '',
    ...table([left('trade'), left('opened'), right('gain'), right('multiple'), left('by')], rows),
  ];
}

export function gainLines(picture: DeskPicture): readonly string[] {
  const { money, days } = picture;
  const rows = days.map((row) => [
    row.day,
    formatGain(row.gain),
    formatCents(row.closeEquity),
    `${row.wins} of ${row.trades}`,
  ]);
  return [
    `Today ${formatGain(money.day)} (${formatPercent(money.dayRatio)}), equity ${formatCents(money.equity)}.`,
    '',
    ...moneyRows(money),
    ...(rows.length === 0
      ? []
      : ['', ...table([left('day'), right('gain'), right('equity at close'), right('won')], rows)]),
  ];
}

function moneyRows(money: MoneyPicture): readonly string[] {
  return table(
    [left('over'), right('gain'), right('share'), left('of what')],
    [
      [
        'today',
        formatGain(money.day),
        formatPercent(money.dayRatio),
        `after ${formatCents(money.dayFees)} of fees`,
      ],
      [
        'this week',
        formatGain(money.week),
        formatPercent(money.weekRatio),
        'equity at the week\u2019s start',
      ],
      [
        'since the start',
        formatGain(money.sinceStart),
        '',
        `after ${formatCents(money.fees)} of fees`,
      ],
      ['unrealised', formatGain(money.unrealised), '', `positions of ${formatCents(money.gross)}`],
      ['realised', formatGain(money.realised), '', 'all that was sold'],
      [
        'drawdown',
        '',
        formatPercent(money.drawdownRatio),
        `high-water mark ${formatCents(money.highWater)}`,
      ],
    ],
  );
}
