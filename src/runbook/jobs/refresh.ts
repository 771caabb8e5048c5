// The data refresh: whether the daily bars are complete through the last closed session, with their
// counts and what of them is derived. Bars that are not are an alert (SOP-2), never a guess.
import type { Bars } from '#engine/market/bars.ts';
import type { Feed } from '#engine/market/feed.ts';
import { previousSession } from '#engine/market/session.ts';
import { VIX_STAND_IN_LABEL, vixStandIn } from '#engine/market/volatility.ts';
import { formatPrice, price } from '#engine/model/money.ts';
import { ok } from '#engine/model/result.ts';
import type { TradingDay } from '#engine/model/time.ts';
import { ensureDay, NO_FEED } from '#runbook/jobs/today.ts';
import type { PlainJob } from '#runbook/jobs/today.ts';
import { alertFact } from '#runbook/alert.ts';

interface Look {
  readonly complete: boolean;
  readonly line: string;
}

function lookAt(bars: Bars, through: TradingDay): Look {
  const last = bars.day[bars.length - 1];
  const close = bars.close[bars.length - 1];
  if (last === undefined || close === undefined)
    return { complete: false, line: `${bars.symbol}: no bars, wanted through ${through}` };
  const shown = `${bars.length} daily bars through ${last}, last close ${formatPrice(price(close))}`;
  const complete = last >= through;
  return {
    complete,
    line: `${bars.symbol}: ${shown}${complete ? '' : `, wanted through ${through}`}`,
  };
}

function vixLine(bars: Bars): string {
  const value = vixStandIn(bars)[bars.length - 1];
  const shown = value === undefined || Number.isNaN(value) ? 'not known yet' : value.toFixed(1);
  return `VIX stand-in from ${bars.symbol}: ${shown} (${VIX_STAND_IN_LABEL})`;
}

function barsOf(feed: Feed, day: TradingDay): readonly Bars[] {
  return feed.instruments.map((row) => feed.barsBefore(row.symbol, day));
}

export const dataRefresh: PlainJob = (call) => {
  const { ports, session } = call;
  ensureDay(call);
  if (ports.feed === null) return { ok: true, lines: [`Data: ${NO_FEED}.`] };
  const through = previousSession(session.day).day;
  const all = barsOf(ports.feed, session.day);
  const looks = all.map((bars) => lookAt(bars, through));
  const bad = looks.filter((row) => !row.complete).map((row) => row.line);
  const index = all.find((bars) => bars.length > 0);
  const rest = [
    ...looks.map((row) => row.line),
    ...(index === undefined ? [] : [vixLine(index)]),
    `feed ${ports.feed.name}: ${ports.feed.label}`,
  ];
  if (bad.length === 0)
    return {
      ok: true,
      lines: [
        `Data complete through ${through}: ${all.length} of ${all.length} instruments.`,
        ...rest,
      ],
    };
  const text = `Data is not complete through ${through}: ${bad.join('; ')}`;
  const did = 'No backup source is configured; the signals of these instruments rest on old bars.';
  const about = { key: 'job data-refresh', rule: 'SOP-2', procedure: 'SOP-2' } as const;
  ports.turn((state) => ok([alertFact(state, { ...about, severity: 'WARNING', text, did })]));
  return { ok: false, lines: [`SOP-2: ${text}. ${did}`, ...rest] };
};
