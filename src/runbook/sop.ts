// The procedures in short: what to do when an alert names one, step by step and in the desk's own
// commands. An alert can name only a procedure that stands here.

export interface Procedure {
  readonly title: string;
  readonly steps: readonly string[];
}

export const SOPS: Readonly<Record<string, Procedure>> = {
  'SOP-1': {
    title: 'A component fails its health check',
    steps: [
      'See which one: schedule shows the job, preflight checks every component again.',
      'Mend it: disk space, the clock, the data feed, the books.',
      'The desk tried three times and is degraded: it opens nothing today, exits and stops go on.',
      'Find the root cause: what failed, why, and what keeps it from failing again. Note it in the thread.',
      'The health check of the next trading day lifts it, and the alert ends.',
    ],
  },
  'SOP-2': {
    title: 'Data is missing or doubtful',
    steps: [
      'See which data sets, and why: data, or data <symbol>. No entry rests on what is in quarantine.',
      'What a backup source delivered, and the canaries found sound, is used in its place by itself.',
      'Do not trade on them: strategies pause <strategy> <why>, or halt <why>.',
      'The briefing tells the analysts what is avoided. A refresh that finds it sound lets it out.',
    ],
  },
  'SOP-3': {
    title: 'A risk limit is breached',
    steps: [
      'New risk is blocked and working entries are cancelled already; stops stay.',
      'Look: risk shows every layer, positions what is held and where its stops rest.',
      'Reduce what is too much: close <symbol>. Everything at once takes two: close-all <why>.',
      'Find the cause. Two people resume: resume --cause "..." --fix "...".',
    ],
  },
  'SOP-4': {
    title: 'An order is refused by a limit or by compliance',
    steps: [
      'The order was blocked; its layer, value and limit are on record: orders, risk.',
      'Tell whoever owns the strategy. If the limit is wrong, propose another: config pin <why>.',
      'Record what was done about it, or escalate.',
    ],
  },
  'SOP-5': {
    title: 'Execution fails, or the broker does not answer',
    steps: [
      'What nobody knows about is looked up, never sent again: orders shows it as unknown.',
      'An entry that got nothing was tried once more, inside the guardrails: execution shows how they fare.',
      'Three in a row that fail halt the desk by itself; the broker unreachable after three tries latches it.',
      'When it answers: preflight compares the books. They must be equal before a resume.',
      'Two people resume: resume --cause "..." --fix "...".',
    ],
  },
  'SOP-7': {
    title: 'Something happened that should not have',
    steps: [
      'Acknowledge it, then read: journal tail shows what was recorded, journal verify proves it.',
      'Note what you find in the thread; it is the timeline of the incident.',
      'Close it only with its cause and what prevents the next: resolve <alert> <cause>.',
    ],
  },
  'SOP-8': {
    title: 'Emergency',
    steps: [
      'halt <why> stops all new risk at once. A second person confirms it: approve <id>.',
      'cancel-all takes back every order but the stops; close-all <why> sells all, with two keys.',
      'With the desk dead: ./desk halt places the kill file. A KILL_SWITCH made by hand halts too.',
      'Find the cause. Come back slowly: preflight, then resume --cause "..." --fix "...".',
    ],
  },
  'SOP-11': {
    title: 'A chat platform is out of order',
    steps: [
      'The alert names the part: a connection, a channel, the installation. ./desk doctor asks the platform itself.',
      'Go on elsewhere: the other platforms, the room and ./desk do all the same. Its messages are kept.',
      'Mend it: a new token, a missing scope, a channel that was renamed or archived, an installation that was revoked.',
      'The alert ends by itself when the part works again, and what was kept is posted.',
    ],
  },
};

/** The procedure in words; null where none of that name is written. */
export function procedureLines(name: string): readonly string[] | null {
  const found = Object.hasOwn(SOPS, name) ? SOPS[name] : undefined;
  if (found === undefined) return null;
  return [`${name}: ${found.title}`, ...found.steps.map((step, at) => `${at + 1}. ${step}`)];
}
