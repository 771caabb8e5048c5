// The risk pages: every limit with where it stands and what is left, worst first, and one limit closely.
import { left, right, table } from '#bot/table.ts';
import { listed } from '#bot/text.ts';
import { closedLines } from '#bot/views/data.ts';
import { levelText } from '#bot/views/stand.ts';
import type { DeskPicture } from '#runbook/picture.ts';
import type { BreakerPicture, RiskPicture, RiskRow } from '#runbook/risk-picture.ts';

const METER_CELLS = 10;

/** "######....  58 %": the share of a limit that is used. */
export function meter(used: number): string {
  const full = Math.min(METER_CELLS, Math.max(0, Math.round(used * METER_CELLS)));
  return `${'#'.repeat(full)}${'.'.repeat(METER_CELLS - full)} ${`${Math.round(used * 100)} %`.padStart(5)}`;
}

function firstLine(picture: DeskPicture, risk: RiskPicture): string {
  const broken = picture.layers.filter((layer) => layer.broken);
  if (broken.length > 0)
    return `Broken: ${listed(broken.map((layer) => `${layer.name} ${layer.value} of ${layer.bound}`))}.`;
  const nearest = risk.rows.find((row) => row.used !== null && !row.limit.startsWith('vix'));
  if (nearest === undefined || picture.layers.length === 0)
    return 'No layer can be judged yet: no trading day is open or limits are missing.';
  return `All layers hold; the nearest limit is ${nearest.limit}, ${Math.round((nearest.used ?? 0) * 100)} % used.`;
}

const BANDS: Readonly<Record<string, string>> = {
  normal: 'normal: entries at full size',
  watch: 'watch: entries at full size, looked at closely',
  half: 'half: new entries at half size',
  none: 'none: nothing new is opened without two keys, risk override-vix <reason>',
  unknown: 'not known: nothing new is opened until it is read',
};

function vixLine({ vix }: RiskPicture): string {
  const band =
    vix.overridden && vix.band === 'none' ? 'half: overridden for today' : BANDS[vix.band];
  return `${vix.says}. Band ${band ?? vix.band}.`;
}

/** Where a limit stands in a cell: without what it is made of, which its own page says. */
function cell(row: RiskRow): string {
  return row.now.replace(/ \(.*\)$/, '');
}

function limitRows(rows: readonly RiskRow[]): readonly string[] {
  return table(
    [left('limit'), right('now'), right('bound'), right('left'), left('used')],
    rows.map((row) => [
      row.limit,
      cell(row),
      row.bound,
      row.left,
      row.used === null ? '' : meter(row.used),
    ]),
  );
}

function breakerRow(row: BreakerPicture): readonly string[] {
  const stands = row.disabled === null ? meter(row.used) : 'DISABLED';
  return [row.strategy, stands, row.disabled ?? `${row.losses}; ${row.wins}`];
}

function otherRow(row: RiskRow): readonly string[] {
  return [row.limit, cell(row), row.bound, row.left];
}

/** "Free to spend: $9,000.00, our cash less open entries.": beside the broker's buying power once that was read. */
function freeLine({ free }: RiskPicture): string {
  return free.broker === null
    ? `Free to spend: ${free.now}, our cash less open entries.`
    : `Free to spend: ${free.now}, the lower of our cash less open entries, ${free.cash}, and the broker’s buying power, ${free.broker}.`;
}

/** "By stage 3a of the rollout (...): symbols, grossRatio.": what is tighter than the limits in force, and by what. */
function boundByLines(rows: readonly RiskRow[]): readonly string[] {
  const whose = new Set(rows.flatMap((row) => row.boundBy ?? []));
  return [...whose].map((by) => {
    const names = rows.filter((row) => row.boundBy === by).map((row) => row.limit);
    return `Bound more tightly by ${by}: ${names.join(', ')}.`;
  });
}

export function riskLines(picture: DeskPicture, risk: RiskPicture): readonly string[] {
  const measured = risk.rows.filter((row) => row.used !== null);
  const others = risk.rows.filter((row) => row.used === null);
  const restricted = picture.restricted.length === 0 ? 'none' : picture.restricted.join(', ');
  return [
    firstLine(picture, risk),
    `The desk is ${levelText(picture.stand)}.`,
    vixLine(risk),
    '',
    ...limitRows(measured),
    '',
    'Asked of each order (the nearest of today’s entries), or when it is due:',
    ...table([left('limit'), right('now'), right('bound'), right('left')], others.map(otherRow)),
    freeLine(risk),
    ...boundByLines(risk.rows),
    'What one of them means, and who may change it: risk <limit>.',
    '',
    ...table([left('strategy'), left('breaker'), left('stands at')], risk.breakers.map(breakerRow)),
    `Kelly, shown where a strategy’s trades can be judged, is kept within ±${risk.kellyMost}; no order grows by it.`,
    '',
    ...picture.latches.map((row) => `latch ${row.latch}: ${row.reason} Lifted by ${row.liftedBy}.`),
    ...(picture.latches.length > 0 ? [''] : []),
    ...table(
      [left('reading'), left('good'), left('says')],
      picture.readings.map((row) => [row.name, row.good ? 'yes' : 'NO', row.says]),
    ),
    '',
    ...risk.pauses.map(
      (row) =>
        `Paused: ${row.symbol} by ${row.by}: ${row.reason}. Back by: unpause ${row.symbol} <reason> (two keys).`,
    ),
    ...closedLines(risk.closed),
    `Restricted symbols: ${restricted}.`,
  ];
}

function leftLine({ left: rest, used }: RiskRow): readonly string[] {
  if (rest === '') return [];
  return [`Left        ${rest}${used === null ? '' : `  ${meter(used)}`}`];
}

/** One limit closely: what it means, where it stands, and who may change it. */
export function limitLines(row: RiskRow): readonly string[] {
  const end =
    row.loosest === null
      ? 'The sources set no end to it.'
      : `Nobody may loosen it past ${row.loosest}.`;
  return [
    `${row.limit}: ${row.says}.`,
    `In force    ${row.bound}`,
    ...(row.boundBy === null ? [] : [`Bound by    ${row.boundBy}, more tightly than config/`]),
    `Stands at   ${row.now}`,
    ...leftLine(row),
    `Source      ${row.source}`,
    `${row.tighter === 'lower' ? 'A lower' : 'A higher'} value is tighter and applies at once when config/ says so; a looser one takes two keys, one of them risk: config pin <reason>.`,
    end,
  ];
}
