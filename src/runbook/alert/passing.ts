// What the passing of time brings to alerts: metrics of time past their bounds, what flapped and is quiet,
// silences said ahead whose time is over, and how often data providers answered.
import type { ProviderCount } from '#engine/market/feed.ts';
import { ok } from '#engine/model/result.ts';
import { newYork } from '#engine/model/time.ts';
import { alertId } from '#runbook/alert/number.ts';
import { alertFact } from '#runbook/alert.ts';
import { calmed } from '#runbook/alert/flap.ts';
import { timedFacts } from '#runbook/alert/measured.ts';
import type { Alerting } from '#runbook/alert/rule.ts';
import type { DeskFact } from '#runbook/fact.ts';
import type { Decide, Machine } from '#runbook/machine.ts';
import type { DeskState } from '#runbook/state.ts';

interface Now {
  readonly desk: number;
  /** People's time. */
  readonly wall: number;
  readonly providers: readonly ProviderCount[];
}

/** A share that moved by less is not worth an entry. */
const SHARE_STEP = 0.01;

type Count = Pick<ProviderCount, 'asked' | 'answered'>;

function share({ asked, answered }: Count): number {
  return asked === 0 ? 1 : answered / asked;
}

function hasMoved(known: Count, row: Count): boolean {
  return Math.abs(share(known) - share(row)) >= SHARE_STEP;
}

/** Providers of which another share is known than is on record; a new day counts from nothing. */
function counted(state: DeskState, rows: readonly ProviderCount[]): readonly DeskFact[] {
  return rows.flatMap((row): readonly DeskFact[] => {
    const { provider, asked, answered } = row;
    const known = state.runbook.watch.providers[provider];
    if (known === undefined && asked === 0) return [];
    const isSame = known !== undefined && asked >= known.asked && !hasMoved(known, row);
    if (isSame) return [];
    return [{ kind: 'provider.counted', provider, asked, answered }];
  });
}

/** The facts that are due; none when nothing is. */
export function passingFacts(alerting: Alerting, state: DeskState, now: Now): readonly DeskFact[] {
  const { alerts, watch } = state.runbook;
  const look = { facts: [], desk: now.desk, day: newYork(now.desk).day };
  const timed = timedFacts(alerting, state, look);
  const over = watch.silences
    .filter((row) => row.untilWall <= now.wall)
    .map(({ about }): DeskFact => ({ kind: 'rule.unsilenced', about, by: 'desk' }));
  return [
    ...over,
    ...counted(state, now.providers),
    ...calmed(state, now.desk),
    ...timed.ended,
    ...timed.drafts.map((draft, at) => ({
      ...alertFact(state, draft),
      id: alertId(alerts.next + at),
    })),
  ];
}

export function sweepPassing(machine: Machine): Decide {
  return (state, seen) =>
    ok(
      passingFacts(machine.alerting, state, {
        desk: seen.desk,
        wall: machine.peopleWall(),
        providers: machine.feed?.providers() ?? [],
      }),
    );
}
