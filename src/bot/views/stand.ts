// Where the desk stands: the header that every answer carries, and the status page.
import { formatCents, formatGain, formatPercent } from '#engine/model/money.ts';
import { formatDayEt, newYork } from '#engine/model/time.ts';
import { counted, cut, oneLine } from '#bot/text.ts';
import type { DeskPicture, StandPicture } from '#runbook/picture.ts';

const SHOWN_REASONS = 2;

/** "Mon 2020-02-24 10:05 ET". */
export function dayTimeText(ms: number): string {
  return `${weekdayText(newYork(ms).day)} ${formatDayEt(ms)}`;
}

/** "Mon" for "2020-02-24". */
export function weekdayText(day: string): string {
  const names = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];
  return names[new Date(`${day}T00:00:00Z`).getUTCDay()] ?? '';
}

/** "halted: manual", "reducing: market closed", "open". */
export function levelText(stand: StandPicture): string {
  const shown = stand.because.slice(0, SHOWN_REASONS);
  const more = stand.because.length - shown.length;
  const why = [...shown, ...(more > 0 ? [`${more} more`] : [])].join(', ');
  return why === '' ? stand.level : `${stand.level}: ${why}`;
}

/** "DEV demo-0001 · Mon 2020-02-24 10:05 ET · halted: manual". */
export function headerLine(stand: StandPicture): string {
  return `${stand.mode} ${stand.account} \u00b7 ${dayTimeText(stand.at)} \u00b7 ${levelText(stand)}`;
}

const LEVEL_SAYS = {
  open: 'Open: entries, exits and stops pass.',
  reducing: 'Reducing: no new risk; exits, closes and stops pass.',
  halted: 'Halted: no new risk and no exits by strategy; closes and stops pass.',
} as const;

const SHOWN_ALERTS = 5;
const MOST_TEXT = 100;

/** Open alerts, worst first, and the silences that hold. INFO is read at the day's end, not here. */
function alertLines({ alerts, silences }: DeskPicture): readonly string[] {
  const loud = alerts.filter((row) => row.severity !== 'INFO' && row.status !== 'silenced');
  const rows = loud.slice(0, SHOWN_ALERTS).map((row) => {
    const next = row.next === '' ? '' : ` (${row.status === 'firing' ? 'next ' : ''}${row.next})`;
    // What a latch says stands above already.
    const what = row.latch === null ? cut(oneLine(row.text), MOST_TEXT) : `latch ${row.latch}`;
    return `  ${row.id} ${row.severity} ${row.status}: ${what}${next}`;
  });
  const more = loud.length - rows.length;
  return [
    ...rows,
    ...(more > 0 ? [`  ${more} more; see: alerts`] : []),
    ...silences.map((line) => `  silence: ${line}`),
  ];
}

/** The whole of status: level first, then why, what is open, then money. */
export function statusLines(picture: DeskPicture): readonly string[] {
  const { money, stand } = picture;
  const bad = picture.readings.filter((reading) => !reading.good);
  const unsafe = picture.positions.filter((row) => !row.protected).length;
  const waiting = picture.jobs.find((job) => job.status === 'to come');
  return [
    LEVEL_SAYS[stand.level],
    ...picture.latches.flatMap((row) => [
      `  latch ${row.latch} (${row.level}) since ${formatDayEt(row.since)} by ${row.by}`,
      `    ${row.reason}`,
      `    Lifted by ${row.liftedBy}.`,
    ]),
    ...bad.map((reading) => `  ${reading.name}: ${reading.says}`),
    ...alertLines(picture),
    '',
    `Equity     ${formatCents(money.equity)}  today ${formatGain(money.day)} (${formatPercent(money.dayRatio)})`,
    `Drawdown   ${formatPercent(money.drawdownRatio)} from ${formatCents(money.highWater)}`,
    `Positions  ${picture.positions.length}${unsafe > 0 ? `, ${unsafe} not protected` : ''}  gross ${formatCents(money.gross)}`,
    `Orders     ${counted(picture.orders.length, 'open order')}, ${picture.denied} denied today`,
    `Market     ${picture.market}`,
    `Fear       ${picture.vix}`,
    ...(picture.pauses.length > 0 ? [`Paused     ${picture.pauses.join(', ')}`] : []),
    waiting === undefined
      ? `Schedule   done for ${picture.scheduleDay}`
      : `Next job   ${waiting.title}, ${formatDayEt(waiting.due)}`,
  ];
}
