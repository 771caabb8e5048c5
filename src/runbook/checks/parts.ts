// What the desk is made of besides machine and books: its code and its smoke test, the broker's keys, the symbols,
// the analysts and their sources, who is called and how; and what this version has not got, said as such.
import { DAY_MS, newYork } from '#engine/model/time.ts';
import type { Check, CheckPorts } from '#runbook/check.ts';
import { found } from '#runbook/checks/question.ts';
import type { Finding, Question } from '#runbook/checks/question.ts';
import { codeFault } from '#runbook/golive/release.ts';
import { opensSoon, armingHour } from '#runbook/golive/arming.ts';
import { venueText } from '#runbook/golive/venue.ts';
import { onCallAt, onCallGaps, onDuty } from '#runbook/oncall/oncall.ts';
import type { JobRow, Jobs } from '#runbook/state.ts';

export const codePinned: Question = {
  name: 'code pin',
  question: 'Is the code that runs the version that is released to trade?',
  blocking: true,
  remedy: 'Start the released version again, or let two people release this one: release <why>.',
  look: (ports) => {
    const fault = codeFault(ports.state(), ports.code);
    return found(fault === null, fault ?? `${ports.code} is released`);
  },
};

/** The smoke test as one answer; its own words are those of `smoke`. */
export function smokePasses(checks: readonly Check[]): Question {
  return {
    name: 'smoke',
    question: 'Does the smoke test pass?',
    blocking: true,
    remedy: 'See which part does not work: smoke.',
    look: async (ports) => {
      const answers = [];
      for (const check of checks) answers.push(await check(ports));
      const bad = answers.filter((row) => row.blocking && !row.passed).map((row) => row.name);
      const passed = `${answers.length - bad.length} of ${answers.length} parts work`;
      return found(bad.length === 0, bad.length === 0 ? passed : `not: ${bad.join(', ')}`);
    },
  };
}

export const brokerKeys: Question = {
  name: 'broker keys',
  question: 'Are the broker\u2019s keys there, and do they open the account that is named?',
  blocking: true,
  remedy: 'Give the keys of the account in config/desk.yaml to the environment: docs/ALPACA.md.',
  look: async (ports) => {
    const { venue } = ports;
    if (venue.kind === 'simulated') return found(true, 'the simulated broker takes no keys');
    const account = await ports.account();
    const same =
      account.kind === venue.kind && (venue.number === null || account.number === venue.number);
    if (!same) return found(false, `they open a ${account.kind} account, not ${venueText(venue)}`);
    return found(true, `they open the ${venueText(venue)}`);
  },
};

const SYMBOLS_SHOWN = 6;

export const universeNamed: Question = {
  name: 'universe',
  question: 'Is it agreed what may be bought?',
  blocking: true,
  remedy: 'Name the symbols in config/universe.yaml, in force by two people.',
  look: (ports) => {
    const agreed = ports.state().engine.strategies?.universe;
    const rows = agreed ?? ports.feed?.instruments ?? [];
    const names = rows.map(({ symbol }) => String(symbol));
    const more = names.length > SYMBOLS_SHOWN ? ` and ${names.length - SYMBOLS_SHOWN} more` : '';
    const whose = agreed === undefined ? 'of the feed' : 'agreed to';
    if (names.length > 0)
      return found(true, `${whose}: ${names.slice(0, SYMBOLS_SHOWN).join(', ')}${more}`);
    // Without a feed nothing is traded, and nothing need be named.
    return { passed: false, blocking: ports.feed !== null, evidence: 'no symbol is named' };
  },
};

function lastOf(jobs: Jobs, job: string): JobRow | null {
  const rows = Object.values(jobs).flatMap((day) => day[job] ?? []);
  return rows.toSorted((a, b) => (a.day < b.day ? -1 : 1)).at(-1) ?? null;
}

const SILENT_DAYS = 5;

export const analystsHeard: Question = {
  name: 'technical analyst',
  question: 'Did the analyst that is configured say something on the last trading days?',
  blocking: false,
  remedy: 'See why the specialist analysis did not run: schedule.',
  look: (ports): Finding => {
    const { runbook, engine } = ports.state();
    const { desk } = ports.seen();
    const last = lastOf(runbook.jobs, 'analysis');
    const young = engine.made === null || desk - engine.made < SILENT_DAYS * DAY_MS;
    if (last === null) return found(young, young ? 'not asked yet, the desk is young' : 'never');
    const since = newYork(desk - SILENT_DAYS * DAY_MS).day;
    return found(last.status === 'finished' && last.day >= since, `${last.status} on ${last.day}`);
  },
};

export const providersWell: Question = {
  name: 'providers',
  question: 'Do the sources of data and the platforms all work?',
  blocking: false,
  remedy: 'See data for what is in quarantine, and doctor for each platform.',
  look: (ports) => {
    const { engine, runbook } = ports.state();
    const sets = Object.keys(engine.quarantine).map((name) => `${name} in quarantine`);
    const parts = runbook.platforms.map(({ platform, part }) => `${platform}: ${part}`);
    const faults = [...sets, ...parts];
    return found(faults.length === 0, faults.length === 0 ? 'all do' : faults.join(', '));
  },
};

function isLive(ports: CheckPorts): boolean {
  return ports.state().engine.desk?.mode === 'LIVE';
}

export const onCallCovered: Question = {
  name: 'on-call',
  question: 'Is somebody on call now, and everybody named on the roster?',
  blocking: false,
  remedy: 'Fill the duty that is named in config/people.yaml, or stand in: oncall override.',
  look: (ports): Finding => {
    const { oncall, roster } = ports.state().runbook;
    const now = onCallAt(oncall, ports.rota, ports.seen().wall);
    const people = onDuty(now, roster).map(({ duty, person }) => `${duty} ${person.name}`);
    const gaps = onCallGaps(now, roster).join(' ');
    const evidence = [...(people.length > 0 ? [people.join(', ')] : []), gaps].join('. ').trim();
    const passed = people.length > 0;
    return { passed, blocking: isLive(ports), evidence: evidence || 'nobody' };
  },
};

export const alertsDelivered: Question = {
  name: 'alert delivery',
  question: 'Is there a platform or a courier by which an alert reaches somebody?',
  blocking: false,
  remedy: 'Mend the platform that is named (doctor), or give the desk a courier: docs/CHAT.md.',
  look: (ports): Finding => {
    const faulted = new Set(ports.state().runbook.platforms.map(({ platform }) => platform));
    const names = ports.reaches();
    const works = names.filter((name) => !faulted.has(name));
    const out = names.filter((name) => faulted.has(name)).map((name) => `${name} is out of order`);
    const evidence = [works.join(', '), ...out].filter((text) => text !== '').join('; ');
    const passed = works.length > 0;
    return { passed, blocking: isLive(ports), evidence: evidence || 'none is joined' };
  },
};

export const liveAccountNamed: Question = {
  name: 'live account',
  question: 'Does this desk stand on a live account?',
  blocking: true,
  remedy: 'Name the live account in config/desk.yaml, give its keys, and start again.',
  look: ({ venue }) => found(venue.kind === 'live', venueText(venue)),
};

export const beforeOpen: Question = {
  name: 'arming hour',
  question: 'Is a session about to open, within the hour?',
  blocking: true,
  remedy: 'Wait for the hour before a session; a desk is armed in no other.',
  look: (ports) => {
    const { desk } = ports.seen();
    const soon = opensSoon(desk);
    return found(soon !== null, soon === null ? armingHour(desk) : `${soon.day} opens soon`);
  },
};

/** What K asks of parts this version has not got; none of them blocks. */
const ABSENT: readonly (readonly [string, string])[] = [
  ['LLM budget', 'Is there money left for the models\u2019 words?'],
  ['episodic memory', 'Can the desk remember what it saw before?'],
  ['self model', 'Does the desk know how well it does what it does?'],
  ['reflection', 'Does the desk look back at its decisions by itself?'],
  ['ensemble', 'Do several models agree before one is believed?'],
];

export const absentParts: readonly Question[] = ABSENT.map(([name, question]) => ({
  name,
  question,
  blocking: false,
  remedy: 'Nothing is needed: the desk decides without it.',
  look: () => found(false, 'not configured: this version has no such part'),
}));
