// The people of February to April 2020: a script of halts, confirmations, resumes and refusals that the
// desk must answer in the same way every time it is played.

export interface ScriptLine {
  readonly at: string;
  readonly as: string;
  readonly line: string;
}

export const FIRST_DAY = '2020-02-03';
export const LAST_DAY = '2020-04-17';

export const PEOPLE_OF_2020: readonly ScriptLine[] = [
  { at: '2020-02-05 11:02', as: 'vic', line: 'halt I only look' },
  { at: '2020-02-12 10:12', as: 'ana', line: 'halt quotes look stale' },
  { at: '2020-02-12 10:14', as: 'ana', line: 'approve R-0001 me again' },
  { at: '2020-02-12 10:17', as: 'ben', line: 'approve R-0001 agreed' },
  {
    at: '2020-02-12 10:41',
    as: 'ana',
    line: 'resume --cause "quotes were late" --fix "feed restored" --prevention "watched from now on"',
  },
  { at: '2020-02-12 10:43', as: 'cleo', line: 'approve R-0002 no risk role' },
  { at: '2020-02-12 10:44', as: 'ben', line: 'approve R-0002 books equal' },
  { at: '2020-02-19 14:31', as: 'cleo', line: 'cancel-all in doubt' },
  {
    at: '2020-02-24 13:07',
    as: 'ana',
    line: 'resume --cause "too early" --fix "nothing" --prevention "watched from now on"',
  },
  {
    at: '2020-03-02 09:03',
    as: 'ana',
    line: 'resume --cause "five losses" --fix "stops reviewed" --prevention "watched from now on"',
  },
  { at: '2020-03-02 09:04', as: 'ben', line: 'approve R-0003 reviewed' },
  { at: '2020-03-05 12:01', as: 'sam', line: 'strategies pause macd-momentum drill' },
  { at: '2020-03-06 12:01', as: 'ana', line: 'strategies enable macd-momentum drill over' },
  { at: '2020-03-06 12:02', as: 'ben', line: 'deny R-0004 not yet' },
  { at: '2020-03-09 11:01', as: 'sofia', line: 'halt break-glass the market is in a breaker' },
  {
    at: '2020-03-16 10:01',
    as: 'ben',
    line: 'resume --cause "breakers" --fix "calm again" --prevention "watched from now on"',
  },
  { at: '2020-03-16 10:02', as: 'sam', line: 'approve R-0006 calm' },
  { at: '2020-03-31 13:01', as: 'ana', line: 'close-all before the quarter ends' },
  { at: '2020-04-14 11:01', as: 'ana', line: 'close-all the history ends' },
  { at: '2020-04-14 11:02', as: 'cleo', line: 'approve R-0007 agreed' },
  { at: '2020-04-15 15:01', as: 'ana', line: 'close ^GSPC' },
];

/** The same as a file for --script. */
export function scriptFile(): string {
  return PEOPLE_OF_2020.map((row) => `- ${JSON.stringify(row)}\n`).join('');
}
