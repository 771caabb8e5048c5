// How late each command may reach the desk, as one table: what only makes things safer or only goes on
// record is taken however late, what acts within a minute, and what only looks is not shown when it is old.

/** `look`: it changes nothing. Whatever is not in the table is taken within a minute only. */
export type Lateness = 'always' | 'minute' | 'look';

/** Late by more than this, on either side, what acts is refused. */
export const MINUTE_MS = 60_000;
/** An answer to a look this old would be read as one to a newer question. */
export const LOOK_MS = 5 * 60_000;

export const LATENESS: Readonly<Record<string, { readonly late: Lateness; readonly why: string }>> =
  {
    halt: { late: 'always', why: 'Stopping late is better than not stopping; a resume undoes it.' },
    'halt flatten': { late: 'always', why: 'It halts; the sale waits for a second, fresh key.' },
    'halt break-glass': { late: 'always', why: 'It halts, and never sells.' },
    deny: { late: 'always', why: 'A veto lets nothing happen; whoever disagrees asks again.' },
    cancel: { late: 'always', why: 'It takes an order back; of a stop it only asks.' },
    reconcile: { late: 'always', why: 'It compares, and lets nothing happen but what was missed.' },
    'cancel-all': { late: 'always', why: 'It takes orders back and spares those that protect.' },
    'strategies pause': { late: 'always', why: 'It opens nothing, and exits stay.' },
    pause: { late: 'always', why: 'It opens nothing, and exits stay.' },
    ack: { late: 'always', why: 'It records who has the alert.' },
    note: { late: 'always', why: 'It only records.' },
    escalate: { late: 'always', why: 'It calls somebody more.' },
    'incident open': { late: 'always', why: 'It only records.' },
    'incident lead': { late: 'always', why: 'It records who leads it.' },
    'incident cause': { late: 'always', why: 'It only records.' },
    'incident fix': { late: 'always', why: 'It only records.' },
    'incident prevention': { late: 'always', why: 'It only records.' },
    'incident action': { late: 'always', why: 'It only records.' },
    'incident note': { late: 'always', why: 'It only records.' },
    assign: { late: 'always', why: 'It records whose the alert is.' },

    'maintenance tick': { late: 'always', why: 'It records what was done.' },
    'review answer': { late: 'always', why: 'It only records.' },
    'maintenance run': {
      late: 'minute',
      why: 'It takes the machine for seconds, and one of its proofs halts the desk.',
    },
    'alerts unsilence': { late: 'always', why: 'It lets more be told.' },
    'alerts silence': { late: 'minute', why: 'It keeps quiet what may matter by now.' },
    'alerts test': { late: 'minute', why: 'It may post a card, to see it arrive.' },
    'oncall override': { late: 'minute', why: 'It counts from now on, by the rota as it was.' },
    'oncall swap': { late: 'minute', why: 'It exchanges turns as they were seen then.' },
    'oncall handoff': { late: 'minute', why: 'It gives away what may be another turn by now.' },
    'oncall release': { late: 'minute', why: 'It takes back a cover as it was seen then.' },
    silence: { late: 'minute', why: 'It keeps quiet what may have become worse since.' },
    'incident close': {
      late: 'minute',
      why: 'It ends what may have become something else since.',
    },
    resolve: { late: 'minute', why: 'It ends what may have become something else since.' },
    approve: { late: 'minute', why: 'It turns a key, of what was seen then.' },
    resume: { late: 'minute', why: 'It turns the first key of letting risk grow.' },
    signoff: { late: 'minute', why: 'It turns a key of trading real money.' },
    'golive sign': { late: 'minute', why: 'It turns a key of trading real money.' },
    'golive arm': { late: 'minute', why: 'It turns the first key of trading real money.' },
    'golive open': { late: 'minute', why: 'It turns the first key of letting risk grow.' },
    'golive tick': { late: 'minute', why: 'It answers for what may have changed since.' },
    'golive untick': { late: 'always', why: 'It takes back a yes.' },
    'golive withdraw': { late: 'always', why: 'It takes back a yes to real money.' },
    'golive disarm': { late: 'always', why: 'It opens nothing more on a live account.' },
    release: { late: 'minute', why: 'It turns the first key of letting other code trade.' },
    'close-all': { late: 'minute', why: 'It turns the first key of selling everything.' },
    close: { late: 'minute', why: 'It sells at a market that has moved since.' },
    'reconcile force-sync': {
      late: 'minute',
      why: 'It turns the first key, of a difference as it was.',
    },
    'strategies enable': { late: 'minute', why: 'It turns the first key of letting risk grow.' },
    unpause: { late: 'minute', why: 'It turns the first key of letting risk grow.' },
    'risk override-vix': {
      late: 'minute',
      why: 'It turns the first key of letting risk grow, at the VIX as it was.',
    },
    'rollout begin': { late: 'always', why: 'It only bounds what may be opened.' },
    'rollout back': { late: 'always', why: 'It only bounds what may be opened.' },
    'rollout advance': { late: 'minute', why: 'It turns the first key of letting risk grow.' },
    'runbook run': { late: 'minute', why: 'It begins what others are told of.' },
    'runbook resume': { late: 'minute', why: 'It goes on with what may have changed since.' },
    'runbook tick': { late: 'always', why: 'It records what a person did.' },
    'runbook skip': { late: 'minute', why: 'It leaves out what may be needed by now.' },
    'runbook abandon': { late: 'minute', why: 'It ends what others may have gone on with.' },
    'config pin': { late: 'minute', why: 'It turns a key, of the differences as they were.' },
    room: { late: 'minute', why: 'It makes a link that opens the room for some minutes.' },
    say: { late: 'minute', why: 'It posts to a channel, to see it arrive.' },
    'report weekly': { late: 'minute', why: 'It takes the machine for seconds, and writes files.' },
    'report monthly': {
      late: 'minute',
      why: 'It takes the machine for seconds, and writes files.',
    },
    'report range': { late: 'minute', why: 'It takes the machine for seconds, and writes files.' },
    drill: { late: 'minute', why: 'It takes the machine for seconds, and posts what it came to.' },

    ...looks('help', 'help page', 'version', 'init'),
    ...looks('status', 'positions', 'orders', 'trades', 'pnl', 'risk', 'strategies', 'schedule'),
    ...looks('data', 'news', 'briefing', 'report', 'report list', 'approvals', 'people'),
    ...looks('execution', 'orders orphans', 'maintenance', 'review'),
    ...looks('incident', 'incident report'),
    ...looks('alerts', 'alerts digest', 'timeline', 'runbook', 'oncall', 'oncall next'),
    ...looks('oncall escalation', 'oncall contacts'),
    ...looks('golive'),
    ...looks('chart', 'preflight', 'smoke', 'backtest', 'doctor', 'slack manifest'),
    ...looks('runbook list', 'runbook show', 'runbook diff'),
    ...looks('rollout'),
    ...looks(
      'journal tail',
      'journal show',
      'journal verify',
      'config show',
      'config toggles',
      'config diff',
    ),
  };

function looks(
  ...names: readonly string[]
): Readonly<Record<string, { readonly late: 'look'; readonly why: string }>> {
  const why = 'It only looks, and a late answer shows another moment than was asked for.';
  return Object.fromEntries(names.map((name) => [name, { late: 'look', why }]));
}

/** Of a command's name; null where the words were no command. */
export function latenessOf(name: string | null): Lateness {
  if (name === null) return 'look';
  return Object.hasOwn(LATENESS, name) ? (LATENESS[name]?.late ?? 'minute') : 'minute';
}

/** Whether what was done then may still be carried out now, both on the wall clock. */
export function inTime(late: Lateness, done: number, now: number): boolean {
  switch (late) {
    case 'always':
      return true;
    case 'minute':
      return Math.abs(now - done) <= MINUTE_MS;
    case 'look':
      return now - done <= LOOK_MS;
  }
}
