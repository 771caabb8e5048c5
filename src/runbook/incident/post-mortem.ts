// The post-mortem of an incident in Markdown, with the sections of the emergency procedure, as far as it is
// known: filled from the journal and from what people wrote. Pure: the same journal makes the same text.
import type { Entry } from '#engine/journal/journal.ts';
import { cents, formatCents, formatGain, formatPercent } from '#engine/model/money.ts';
import { formatDayEt } from '#engine/model/time.ts';
import { wallText } from '#runbook/alert/picture.ts';
import type { DeskFact } from '#runbook/fact.ts';
import type { Impact, Incident } from '#runbook/incident/fact.ts';
import { lines } from '#runbook/incident/timeline.ts';
import type { Roster } from '#runbook/person.ts';
import { plain, tableLines } from '#runbook/report/markdown.ts';
import { nameOf } from '#runbook/person.ts';

type Told = readonly Entry<DeskFact>[];

export interface PostMortemSource {
  readonly row: Incident;
  /** The journal from its opening on, as far as it was read. */
  readonly entries: Told;
  /** Why the timeline is not whole; null when it is. */
  readonly leftOut: string | null;
  readonly roster: Roster;
  readonly account: string;
}

const UNWRITTEN = { cause: 'To be determined.', prevention: 'To be added.', fix: 'To be written.' };

function section(title: string, body: readonly string[], none = 'None.'): readonly string[] {
  return ['', `## ${title}`, '', ...(body.length === 0 ? [none] : body)];
}

/** "2 h 05 min", "45 min", "30 s". */
export function spanText(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / 1000));
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes} min`;
  return `${Math.floor(minutes / 60)} h ${String(minutes % 60).padStart(2, '0')} min`;
}

/** "P&L today -$749.53, 4 positions (1 without a stop), 2 working orders". */
export function impactText(impact: Impact): string {
  const { positions, workingOrders } = impact;
  const bare = positions.filter((row) => !row.protected).length;
  const held = `${positions.length} ${positions.length === 1 ? 'position' : 'positions'}`;
  return [
    `P&L today ${formatGain(cents(impact.dayGainCents))}`,
    bare === 0 ? held : `${held} (${bare} without a stop)`,
    `${workingOrders} working ${workingOrders === 1 ? 'order' : 'orders'}`,
  ].join(', ');
}

function head({ row, roster, account }: PostMortemSource): readonly string[] {
  const closed =
    row.closedDesk === null
      ? 'open'
      : `closed ${formatDayEt(row.closedDesk)} by ${plain(nameOf(roster, row.closedBy ?? ''))}`;
  const commander = row.commander === null ? 'nobody yet' : nameOf(roster, row.commander);
  return [
    `# ${row.id}: ${plain(row.title)}`,
    '',
    `**${row.impact.mode}** - account ${plain(account)} - ${row.severity} - ${closed}`,
    '',
    `**Time:** ${formatDayEt(row.openedDesk)}`,
    '',
    `**Triggered by:** ${plain(nameOf(roster, row.by))}`,
    '',
    `**Reason:** ${plain(row.title)}`,
    '',
    `**Commander:** ${plain(commander)}`,
  ];
}

function actions({ row, roster }: PostMortemSource): readonly string[] {
  const own = row.did === '' ? [] : [`The desk: ${row.did}`];
  const people = row.actions.map((one) => `${nameOf(roster, one.person)}: ${one.text}`);
  return [...own, ...people].map((text, at) => `${at + 1}. ${plain(text)}`);
}

function impact({ row }: PostMortemSource): readonly string[] {
  const { impact: at } = row;
  const positions = at.positions.map((one) => [
    one.symbol,
    one.qty,
    formatCents(cents(one.valueCents)),
    formatGain(cents(one.gainCents)),
    one.protected ? 'stop rests' : 'WITHOUT A STOP',
  ]);
  return [
    `- P&L of the day: ${formatGain(cents(at.dayGainCents))}`,
    `- Equity: ${formatCents(cents(at.equityCents))}, drawdown ${formatPercent(at.drawdownRatio)}`,
    `- Open positions: ${at.positions.length}; working orders: ${at.workingOrders}`,
    `- Latches: ${at.latches.length === 0 ? 'none' : at.latches.join(', ')}`,
    ...(positions.length === 0
      ? []
      : ['', ...tableLines(['Symbol', 'Quantity', 'Value', 'P&L', 'Protection'], positions)]),
  ];
}

/** When the first of its alerts was taken, and how long that was; on people's clock. */
function takenAfter({ row, entries }: PostMortemSource): number | null {
  const own = new Set(row.alerts.map((one) => one.id));
  const taken = entries.find(({ fact }) => fact.kind === 'alert.acknowledged' && own.has(fact.id));
  return taken === undefined ? null : taken.wall - row.openedWall;
}

function people(source: PostMortemSource): readonly string[] {
  const { row, entries, roster } = source;
  const own = new Set(row.alerts.map((one) => one.id));
  const rows = entries.flatMap(({ wall, fact }): readonly (readonly string[])[] => {
    const at = wallText(wall);
    if (fact.kind === 'alert.escalated' && own.has(fact.id))
      return [[at, nameOf(roster, fact.to), `paged for ${fact.id}`]];
    if (fact.kind === 'alert.acknowledged' && own.has(fact.id))
      return [[at, nameOf(roster, fact.person), `acknowledged ${fact.id}`]];
    if (fact.kind === 'incident.led' && fact.id === row.id)
      return [[at, nameOf(roster, fact.commander), 'commander']];
    return [];
  });
  const taken = takenAfter(source);
  const times = [
    `- Time to acknowledge: ${taken === null ? 'nobody acknowledged it' : spanText(taken)}`,
    `- Time to resolve: ${row.closedWall === null ? 'not closed' : spanText(row.closedWall - row.openedWall)}`,
  ];
  return rows.length === 0
    ? times
    : [...times, '', ...tableLines(['On the wall', 'Who', 'What'], rows)];
}

function resolution({ row }: PostMortemSource): readonly string[] {
  const { resumed } = row;
  const tested = resumed === null ? 'no resume was needed or made' : resumed.evidence.join('; ');
  const back =
    resumed === null
      ? 'not by a resume'
      : `${formatDayEt(resumed.desk)}, by two people (${resumed.approval})`;
  return [
    `- Issue: ${plain(row.cause ?? UNWRITTEN.cause)}`,
    `- Fix: ${plain(row.fix ?? UNWRITTEN.fix)}`,
    `- Tested: ${plain(tested)}`,
    `- Resumed: ${plain(back)}`,
  ];
}

function links({ row, entries }: PostMortemSource): readonly string[] {
  const first = entries.find(({ fact }) => fact.kind === 'incident.opened' && fact.id === row.id);
  const [alert] = row.alerts;
  return [
    ...(first === undefined ? [] : [`- Journal: journal show ${first.seq}`]),
    ...(alert === undefined ? [] : [`- Alert: timeline ${alert.id}`]),
    ...(alert === undefined || row.procedure === null
      ? []
      : [`- Procedure ${row.procedure}: runbook ${alert.id}`]),
    ...(row.resumed === null ? [] : [`- Request: ${row.resumed.approval}`]),
  ];
}

export function postMortem(source: PostMortemSource): string {
  const { row, entries, roster, leftOut } = source;
  const timeline = lines(entries, row, roster).map((line) => `- ${plain(line)}`);
  const text = [
    ...head(source),
    ...section('Actions Taken', actions(source), 'None on record.'),
    ...section('Impact', impact(source)),
    ...section('Root Cause', row.cause === null ? [] : [plain(row.cause)], UNWRITTEN.cause),
    ...section(
      'Prevention',
      row.prevention === null ? [] : [plain(row.prevention)],
      UNWRITTEN.prevention,
    ),
    ...section('Resolution', resolution(source)),
    ...section('Timeline', leftOut === null ? timeline : [...timeline, '', leftOut]),
    ...section('People', people(source)),
    ...section(
      'Alerts',
      row.alerts.map((one) => `- ${one.id}: ${plain(one.key)}`),
    ),
    ...section('Links', links(source)),
  ];
  return `${text.join('\n')}\n`;
}
