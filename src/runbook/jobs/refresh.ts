// The data refresh (SOP-2): brings every data set up to the last closed session, puts in quarantine what
// the canaries doubt, and lets out what is sound again. What nobody delivered is quarantined, never guessed.
import type { Feed, Provision } from '#engine/market/feed.ts';
import { avoided, dailySet, quarantineFacts, VIX_SET } from '#engine/market/quarantine.ts';
import type { Quarantine } from '#engine/market/quarantine.ts';
import { previousSession } from '#engine/market/session.ts';
import { formatPrice, price } from '#engine/model/money.ts';
import { ok } from '#engine/model/result.ts';
import type { TradingDay } from '#engine/model/time.ts';
import { alertFact, alertOfKey } from '#runbook/alert.ts';
import type { AlertDraft } from '#runbook/alert.ts';
import { pictureProvider, providerLine } from '#runbook/data.ts';
import type { ProviderPicture } from '#runbook/data.ts';
import type { DeskFact } from '#runbook/fact.ts';
import type { Job } from '#runbook/job.ts';
import { ensureDay, NO_FEED } from '#runbook/jobs/today.ts';
import type { DeskState } from '#runbook/state.ts';

/** Above so many instruments only those that lack something have a line of their own. */
const LISTED_MOST = 12;
/** So many data sets an alert names. */
const NAMED_MOST = 6;
/** So many faults of each; the command data has all. */
const FAULTS_MOST = 3;

interface Refreshed {
  readonly feed: Feed;
  /** The day that is refreshed for, and the session its data must reach. */
  readonly day: TradingDay;
  readonly through: TradingDay;
  readonly rows: readonly Provision[];
}

/** What the feed itself shows of an instrument that a refresh said nothing of, or that failed as a whole. */
function shown(feed: Feed, day: TradingDay, fault: string): readonly Provision[] {
  const wanted = previousSession(day).day;
  return feed.instruments.map(({ symbol }): Provision => {
    const bars = feed.barsBefore(symbol, day);
    const through = bars.day[bars.length - 1] ?? null;
    const usable = through !== null && through >= wanted;
    const faults = usable ? [] : [fault];
    return { dataset: dailySet(symbol), source: feed.name, through, faults, backup: null, usable };
  });
}

async function refreshed(feed: Feed, day: TradingDay): Promise<Refreshed> {
  const through = previousSession(day).day;
  try {
    const told = await feed.refresh(through);
    const names = new Set(told.map((row) => row.dataset));
    const untold = shown(feed, day, 'the refresh said nothing of it');
    const rows = [...told, ...untold.filter((row) => !names.has(row.dataset))];
    return { feed, day, through, rows };
  } catch (error) {
    // A source that fails must not end the job: what did not arrive is known to be missing.
    const why = error instanceof Error ? error.message : String(error);
    return { feed, day, through, rows: shown(feed, day, `the refresh failed: ${why}`) };
  }
}

function vixFacts(state: DeskState, quarantine: Quarantine, look: Refreshed): readonly DeskFact[] {
  const read = look.feed.vix(look.day);
  if (read === null || avoided(quarantine, VIX_SET) !== null) return [];
  const known = state.engine.vix.read;
  if (known?.day === read.day && known.value === read.value && known.source === read.source)
    return [];
  return [{ kind: 'vix.read', ...read }];
}

/** One data set in words: "SPY daily, wanted through 2026-11-20: ...". */
function lacking({ dataset, through, faults }: Provision): string {
  const reach = `${dataset} through ${through ?? 'no day'}`;
  const more = faults.length > FAULTS_MOST ? `; and ${faults.length - FAULTS_MOST} more` : '';
  return faults.length === 0
    ? reach
    : `${reach} (${faults.slice(0, FAULTS_MOST).join('; ')}${more})`;
}

function named(rows: readonly Provision[]): string {
  const more = rows.length - NAMED_MOST;
  const names = rows.slice(0, NAMED_MOST).map(lacking).join(', ');
  return more > 0 ? `${names}, and ${more} more` : names;
}

const SOP_2 = { rule: 'SOP-2', procedure: 'SOP-2', severity: 'WARNING' } as const;

interface Concern {
  readonly draft: AlertDraft;
  readonly holds: boolean;
  /** It is told on this refresh: it is new, or there is more of it. */
  readonly news: boolean;
  readonly over: string;
}

/** Raised while it holds and is news, ended when it does not hold any more. */
function concernFacts(state: DeskState, concern: Concern): readonly DeskFact[] {
  const open = alertOfKey(state.runbook.alerts, concern.draft.key);
  if (concern.holds) return concern.news || open === null ? [alertFact(state, concern.draft)] : [];
  if (open === null) return [];
  return [{ kind: 'alert.resolved', id: open.id, by: 'rule SOP-2', cause: concern.over }];
}

const CLOSED =
  'In quarantine: no entry rests on it until a refresh finds it sound; exits and stops go on. The briefing tells the analysts.';

function lackText(look: Refreshed): string {
  const bad = look.rows.filter((row) => !row.usable);
  return `Data is not complete through ${look.through}: ${named(bad)}`;
}

function backupConcern(look: Refreshed, news: ReadonlySet<string>): Concern {
  const backed = look.rows.filter((row) => row.usable && row.backup !== null);
  const sources = [...new Set(backed.flatMap((row) => row.backup ?? []))].join(', ');
  return {
    draft: {
      ...SOP_2,
      key: 'data backup',
      text: `Data is taken from a backup source: ${named(backed)}`,
      did: `The first source is in quarantine; what is used is ${sources}\u2019s, and the canaries found it sound. The briefing tells the analysts.`,
    },
    holds: backed.length > 0,
    news: backed.some((row) => news.has(row.dataset)),
    over: 'every data set comes from its first source again',
  };
}

function providerConcern(row: ProviderPicture): Concern {
  const critical = row.verdict === 'critical';
  return {
    draft: {
      ...SOP_2,
      severity: critical ? 'CRITICAL' : 'WARNING',
      key: `provider ${row.provider}`,
      text: `A data provider answers too seldom: ${providerLine(row)}`,
      did: 'What it did not deliver is taken from a backup source, or is in quarantine.',
    },
    holds: critical || row.verdict === 'warning',
    news: false,
    over: providerLine(row),
  };
}

function decide(state: DeskState, look: Refreshed): readonly DeskFact[] {
  const changes = quarantineFacts(state.engine.quarantine, look.rows);
  const news = new Set(changes.map((fact) => fact.dataset));
  const after = Object.fromEntries(
    look.rows
      .filter((row) => !row.usable)
      .map(({ dataset, source, faults }) => [dataset, { source, faults, backup: null, since: 0 }]),
  );
  const bad = look.rows.some((row) => !row.usable);
  const lack: AlertDraft = { ...SOP_2, key: 'job data-refresh', text: lackText(look), did: CLOSED };
  return [
    ...changes,
    ...vixFacts(state, after, look),
    ...(bad ? [alertFact(state, lack)] : []),
    ...[
      backupConcern(look, news),
      ...look.feed.providers().map((row) => providerConcern(pictureProvider(row))),
    ].flatMap((concern) => concernFacts(state, concern)),
  ];
}

function instrumentLine(look: Refreshed, row: Provision): string {
  const instrument = look.feed.instruments.find(({ symbol }) => dailySet(symbol) === row.dataset);
  const source = row.backup === null ? '' : `, from the backup ${row.backup}`;
  const doubt = row.faults.length === 0 ? '' : `: ${row.faults.join('; ')}`;
  if (instrument === undefined)
    return `${row.dataset}: through ${row.through ?? 'no day'}${source}${doubt}`;
  const bars = look.feed.barsBefore(instrument.symbol, look.day);
  const close = bars.close[bars.length - 1];
  if (close === undefined) return `${instrument.symbol}: no bars, wanted through ${look.through}`;
  const last = bars.day[bars.length - 1] ?? 'no day';
  const reach = `${instrument.symbol}: ${bars.length} daily bars through ${last}, last close ${formatPrice(price(close))}`;
  const wanted = row.usable ? '' : `, wanted through ${look.through}`;
  return `${reach}${wanted}${source}${doubt}`;
}

function vixLine({ feed, day }: Refreshed): string {
  const read = feed.vix(day);
  if (read === null) return 'VIX: not known, and an unknown one lets nothing new be opened.';
  const value = read.value.toFixed(1);
  const [index] = feed.instruments;
  return read.derived && index !== undefined
    ? `VIX stand-in from ${index.symbol}: ${value} (${read.source})`
    : `VIX of ${read.day}: ${value} (${read.source})`;
}

function linesOf(look: Refreshed): readonly string[] {
  const { feed, rows } = look;
  const many = rows.length > LISTED_MOST;
  const listed = rows.filter((row) => !many || !row.usable || row.backup !== null);
  return [
    ...listed.filter((row) => row.dataset !== VIX_SET).map((row) => instrumentLine(look, row)),
    vixLine(look),
    ...feed.providers().map((row) => providerLine(pictureProvider(row))),
    `feed ${feed.name}: ${feed.label}`,
  ];
}

export const dataRefresh: Job = async (call) => {
  const { ports, session } = call;
  ensureDay(call);
  if (ports.feed === null) return { ok: true, lines: [`Data: ${NO_FEED}.`] };
  const look = await refreshed(ports.feed, session.day);
  ports.turn((state) => ok(decide(state, look)));
  const bad = look.rows.filter((row) => !row.usable);
  if (bad.length > 0)
    return { ok: false, lines: [`SOP-2: ${lackText(look)}. ${CLOSED}`, ...linesOf(look)] };
  const daily = look.rows.filter((row) => row.dataset !== VIX_SET).length;
  const backed = look.rows.filter((row) => row.backup !== null).length;
  const note = backed === 0 ? '' : ` From a backup source: ${backed}.`;
  const first = `Data complete through ${look.through}: ${daily} of ${daily} instruments.${note}`;
  return { ok: true, lines: [first, ...linesOf(look)] };
};
