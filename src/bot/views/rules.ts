// What the desk goes by: the strategies in force and the day's schedule.
import { formatGain, formatPercent } from '#engine/model/money.ts';
import { formatDayEt, formatMinute, newYork } from '#engine/model/time.ts';
import { left, right, table } from '#bot/table.ts';
import { counted } from '#bot/text.ts';
import { weekdayText } from '#bot/views/stand.ts';
import type { DeskPicture } from '#runbook/picture.ts';

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
