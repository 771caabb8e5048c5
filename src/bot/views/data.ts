// The data the desk stands on: its data sets, what of them is in quarantine, and how its providers answer.
// The first line answers; what is doubtful comes before what is sound.
import { deskTime, formatDayEt } from '#engine/model/time.ts';
import { left, right, table } from '#bot/table.ts';
import { counted } from '#bot/text.ts';
import type { ClosedSymbol } from '#engine/risk/halted.ts';
import type { DataPicture, DataSetPicture, ProviderPicture } from '#runbook/data.ts';
import { successWords } from '#runbook/data.ts';

/** Sound data sets shown; of more only the count is told. */
const SOUND_MOST = 20;

function stateText(row: DataSetPicture): string {
  if (row.since === null) return row.usable ? 'sound' : 'NO ROWS';
  const since = `since ${formatDayEt(deskTime(row.since))}`;
  return row.backup === null ? `QUARANTINE ${since}` : `backup ${since}`;
}

function setTable(rows: readonly DataSetPicture[]): readonly string[] {
  return table(
    [left('data set'), left('through'), left('source'), left('state')],
    rows.map((row) => [row.dataset, row.through ?? 'no day', row.source, stateText(row)]),
  );
}

function providerTable(rows: readonly ProviderPicture[]): readonly string[] {
  if (rows.length === 0) return ['Providers: none is asked; this feed is on file.'];
  return table(
    [left('provider'), right('asked'), right('answered'), right('fallbacks'), left('success')],
    rows.map((row) => [
      row.provider,
      String(row.asked),
      String(row.answered),
      String(row.fallbacks),
      successWords(row),
    ]),
  );
}

function faultLines(rows: readonly DataSetPicture[]): readonly string[] {
  return rows.flatMap((row) => [`${row.dataset}:`, ...row.faults.map((fault) => `  ${fault}`)]);
}

function verdict(doubtful: readonly DataSetPicture[], all: readonly DataSetPicture[]): string {
  const avoided = doubtful.filter((row) => !row.usable).length;
  const backed = doubtful.length - avoided;
  if (doubtful.length === 0) return `${counted(all.length, 'data set')}, none in quarantine.`;
  const backup = backed === 0 ? '' : ` From a backup: ${backed}.`;
  if (avoided === 0) return `${counted(all.length, 'data set')}, none avoided.${backup}`;
  return `${avoided} of ${counted(all.length, 'data set')} avoided: no entry rests on them.${backup}`;
}

/** "SPY: halted: news pending, since 10:02 ET; nothing is opened in it." */
export function closedLines(rows: readonly ClosedSymbol[]): readonly string[] {
  return rows.map(({ symbol, says, since }) => {
    const when = formatDayEt(deskTime(since));
    return `${symbol}: ${says}, since ${when}; nothing is opened in it.`;
  });
}

export function dataLines(picture: DataPicture): readonly string[] {
  const { sets, providers, label } = picture;
  const doubtful = sets.filter((row) => row.since !== null || !row.usable);
  const sound = sets.filter((row) => !doubtful.includes(row));
  const more = sound.length - SOUND_MOST;
  const faulty = doubtful.filter((row) => row.faults.length > 0);
  return [
    verdict(doubtful, sets),
    '',
    ...setTable([...doubtful, ...sound.slice(0, SOUND_MOST)]),
    ...(more > 0 ? [`and ${more} more, all sound; one of them: data <symbol>`] : []),
    ...(faulty.length > 0 ? ['', ...faultLines(faulty)] : []),
    ...(picture.closed.length > 0 ? ['', ...closedLines(picture.closed)] : []),
    '',
    ...providerTable(providers),
    '',
    `Data: ${label}`,
  ];
}

export function oneSetLines(row: DataSetPicture): readonly string[] {
  const backup = row.backup === null ? [] : [`backup   ${row.backup}`];
  return [
    `${row.dataset}: ${row.usable ? 'signals may rest on it' : 'AVOIDED, no entry rests on it'}.`,
    `through  ${row.through ?? 'no day'}`,
    `source   ${row.source}`,
    ...backup,
    `state    ${stateText(row)}`,
    ...(row.faults.length === 0
      ? ['faults   none']
      : ['faults', ...row.faults.map((one) => `  ${one}`)]),
  ];
}
