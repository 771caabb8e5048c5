// What bounds the desk: the layers with their headroom, the limits, strategies and the day's schedule.
import { formatGain, formatPercent } from '#engine/model/money.ts';
import { formatDayEt, formatMinute, newYork } from '#engine/model/time.ts';
import { left, right, table } from '#bot/table.ts';
import { counted, listed } from '#bot/text.ts';
import { levelText, weekdayText } from '#bot/views/stand.ts';
import type { DeskPicture, LayerPicture } from '#runbook/picture.ts';

const METER_CELLS = 10;

/** "######....  58 %": the share of a limit that is used. */
function meter(used: number): string {
  const full = Math.min(METER_CELLS, Math.max(0, Math.round(used * METER_CELLS)));
  return `${'#'.repeat(full)}${'.'.repeat(METER_CELLS - full)} ${`${Math.round(used * 100)} %`.padStart(5)}`;
}

function layerRow(layer: LayerPicture): readonly string[] {
  return [
    layer.name,
    `${meter(layer.used)}${layer.broken ? ' BROKEN' : ''}`,
    layer.bound,
    layer.value,
  ];
}

function riskFirstLine(picture: DeskPicture): string {
  const broken = picture.layers.filter((layer) => layer.broken);
  if (broken.length > 0)
    return `Broken: ${listed(broken.map((layer) => `${layer.name} ${layer.value} of ${layer.bound}`))}.`;
  const tightest = picture.layers.toSorted((a, b) => b.used - a.used)[0];
  if (tightest === undefined)
    return 'No layer can be judged yet: no trading day is open or limits are missing.';
  return `All layers hold; the nearest is ${tightest.name}, ${Math.round(tightest.used * 100)} % used.`;
}

export function riskLines(picture: DeskPicture): readonly string[] {
  const restricted = picture.restricted.length === 0 ? 'none' : picture.restricted.join(', ');
  return [
    riskFirstLine(picture),
    `The desk is ${levelText(picture.stand)}.`,
    '',
    ...table(
      [left('layer'), left('used'), right('bound'), left('stands at')],
      picture.layers.map(layerRow),
    ),
    '',
    ...picture.latches.map((row) => `latch ${row.latch}: ${row.reason} Lifted by ${row.liftedBy}.`),
    ...(picture.latches.length > 0 ? [''] : []),
    ...table(
      [left('reading'), left('good'), left('says')],
      picture.readings.map((row) => [row.name, row.good ? 'yes' : 'NO', row.says]),
    ),
    '',
    ...table(
      [left('limit'), right('in force'), left('of')],
      picture.limits.map((row) => [row.name, row.value, row.says]),
    ),
    `Restricted symbols: ${restricted}.`,
  ];
}

export function strategyLines(picture: DeskPicture): readonly string[] {
  const { strategies, profile } = picture;
  if (strategies.length === 0) return ['No strategies are in force.'];
  const able = strategies.filter((row) => row.state === 'enabled').length;
  const rows = strategies.map((row) => [
    row.name,
    row.state,
    row.trades === 0
      ? '-'
      : `${row.wins} of ${row.trades} (${formatPercent(row.wins / row.trades)})`,
    formatGain(row.gain),
    row.disabled ?? (row.losses > 0 ? `${counted(row.losses, 'loss', 'losses')} in a row` : ''),
  ]);
  return [
    `${able} of ${counted(strategies.length, 'strategy', 'strategies')} may open trades; profile ${profile}.`,
    '',
    ...table([left('strategy'), left('state'), right('won'), right('gain'), left('why')], rows),
  ];
}

export function scheduleLines(picture: DeskPicture): readonly string[] {
  const { jobs, scheduleDay } = picture;
  if (jobs.length === 0) return ['No schedule is in force.'];
  const next = jobs.find((job) => job.status === 'to come');
  const ran = jobs.filter((job) => job.status === 'finished').length;
  const amiss = jobs.filter((job) => job.status === 'failed' || job.status === 'missed').length;
  const first =
    next === undefined ? 'Nothing more is due' : `Next: ${next.title}, ${formatDayEt(next.due)}`;
  const rows = jobs.map((job) => [
    formatMinute(newYork(job.due).minute),
    job.job,
    job.status === 'failed' || job.status === 'missed' ? job.status.toUpperCase() : job.status,
    job.says === '' ? job.title : job.says,
  ]);
  return [
    `${first}. ${ran} of ${jobs.length} done${amiss > 0 ? `, ${amiss} failed or missed` : ''}.`,
    `${weekdayText(scheduleDay)} ${scheduleDay}, New York time`,
    '',
    ...table([left('due'), left('job'), left('state'), left('what')], rows),
  ];
}
