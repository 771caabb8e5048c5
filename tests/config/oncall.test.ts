// Who is on call as the files say it: what ships, both forms, and each way in which it can be wrong, told where
// it stands. Contacts and how long an alert is held are judged the same way.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { readConfig } from '../../src/config.ts';
import { readAlerts } from '../../src/config/alerts.ts';
import { readContacts } from '../../src/config/contacts.ts';
import { readDocument } from '../../src/config/document.ts';
import type { Folder } from '../../src/config/folder.ts';
import { checkOnCall, peopleFile } from '../../src/config/people.ts';
import { onCallField, toRota } from '../../src/config/oncall.ts';
import { NO_ONCALL } from '#runbook/oncall/fact.ts';
import { onCallAt, onCallGaps } from '#runbook/oncall/oncall.ts';
import { ROOT } from '#tests/laws/parse.ts';
import { PEOPLE } from '#tests/model/bench.ts';
import { z } from 'zod';

const WORLD = { env: {}, osUser: 'jdoe' };

describe('as it ships', () => {
  test.each([
    ['demo', ['ana', 'ben', 'sam'], []],
    [
      'real',
      ['first', null, null],
      ['Nobody is secondary on call.', 'Nobody is tertiary on call.'],
    ],
  ] as const)('%s: %s, and the gaps are known', (kind, people, gaps) => {
    const read = readConfig(`${ROOT}config`, kind, WORLD);
    if (!read.ok) throw new Error(read.refusal.text);
    const { proposal, alerting, manual } = read.value;
    const now = onCallAt(NO_ONCALL, alerting.rota, Date.parse('2026-01-05T15:00:00Z'));
    expect([now.primary, now.secondary, now.tertiary]).toEqual(people);
    expect(onCallGaps(now, proposal.people)).toEqual(gaps);
    expect(proposal.rota).toEqual(alerting.rota);
    expect(alerting.holds).toEqual({ CRITICAL: 30, WARNING: 240, INFO: null });
    expect(manual.contacts.rows.map(({ id }) => id)).toEqual([
      'team-lead',
      'administrator',
      'cto-risk',
      'legal',
      'broker',
      'vendor',
    ]);
  });
});

/** The `onCall` of a file whose people are those of the bench. */
function judged(onCall: string): string {
  const roster = z.unknown().transform(() => ({ roster: PEOPLE, reach: {} }));
  const schema = checkOnCall(z.strictObject({ people: roster, onCall: onCallField }));
  const read = readDocument(
    { file: 'people.yaml', text: `people: all\nonCall:\n${onCall}` },
    schema,
  );
  return read.ok ? JSON.stringify(toRota(read.value.onCall)) : read.refusal.text;
}

const REST = '  secondary: none\n  tertiary: none\n';
const ROW = '{ people: [trader, risk], since: 2026-01-05';
const TWO_SHIFTS = `  primary:
    - { people: [trader, ops], since: 2026-01-05, hours: '08:00-20:00' }
    - { people: [risk], since: 2026-01-05, hours: '20:00-08:00' }
`;

describe('the long form', () => {
  test('has its usual values where they are left out', () => {
    expect(JSON.parse(judged(`  primary: ${ROW} }\n${REST}`))).toEqual({
      primary: [
        {
          people: ['trader', 'risk'],
          turnDays: 7,
          since: '2026-01-05',
          handoverMinute: 540,
          zone: 'America/New_York',
          hours: null,
        },
      ],
      secondary: [],
      tertiary: [],
    });
  });

  test('shares a duty by hours', () => {
    expect(JSON.parse(judged(`${TWO_SHIFTS}${REST}`))).toMatchObject({
      primary: [{ people: ['trader', 'ops'] }, { people: ['risk'] }],
    });
  });

  test.each([
    [
      'somebody unknown',
      'primary: ghost',
      ['ghost is primary on call and none of the people', 'at onCall.primary'],
    ],
    [
      'somebody unknown among others',
      `primary: { people: [trader, ghost], since: 2026-01-05 }`,
      ['ghost is primary', 'at onCall.primary[0].people[1]'],
    ],
    [
      'who may not acknowledge',
      'primary: auditor',
      ['auditor (auditor) cannot acknowledge an alert'],
    ],
    [
      'nobody',
      'primary: { people: [], since: 2026-01-05 }',
      ['This is empty. Name somebody.', 'at onCall.primary.people'],
    ],
    [
      'an hour no clock shows',
      `primary: ${ROW}, handover: '24:30' }`,
      ['"24:30" is no time of the day', 'at onCall.primary.handover'],
    ],
    [
      'a date that is none',
      'primary: { people: [trader, risk], since: 2026-02-30 }',
      ['This is no date of the calendar', 'at onCall.primary.since'],
    ],
    [
      'a zone that is none',
      `primary: ${ROW}, zone: America/Gotham }`,
      ['This is no time zone', 'at onCall.primary.zone'],
    ],
    [
      'hours that do not exist',
      `primary: ${ROW}, hours: '08:00-25:00' }`,
      ['"08:00-25:00" are no hours', 'at onCall.primary.hours'],
    ],
    ['hours of no length', `primary: ${ROW}, hours: '08:00-08:00' }`, ['are no hours']],
    [
      'days against the week',
      `primary: ${ROW}, hours: '08:00-18:00', days: fri-mon }`,
      ['"fri-mon" are no days'],
    ],
    [
      'days without hours',
      `primary: ${ROW}, days: mon-fri }`,
      ['Days need hours', 'at onCall.primary.days'],
    ],
    ['a turn of hours', `primary: ${ROW}, turn: 12h }`, ['This is no length of a turn']],
    ['a key nobody knows', `primary: ${ROW}, shift: night }`, ['Unknown: shift']],
    [
      'hours that overlap',
      `primary:\n    - ${ROW}, hours: '08:00-18:00' }\n    - { people: [ops], since: 2026-01-05, hours: '17:30-02:00' }`,
      ['Rotations 1 and 2 are both on duty at 2026-01-05 17:30 ET', 'at onCall.primary[1]'],
    ],
    [
      'hours that overlap only where clocks change apart',
      `primary:\n    - ${ROW}, hours: '08:00-18:00' }\n    - { people: [ops], since: 2026-01-05, zone: Europe/London, hours: '23:00-13:00' }`,
      ['both on duty at 2026-03-0'],
    ],
    [
      'one around the clock beside another',
      `primary:\n    - ${ROW} }\n    - { people: [ops], since: 2026-01-05, hours: '17:30-02:00' }`,
      ['are both on duty'],
    ],
  ])('%s', (_what, primary, says) => {
    const told = judged(`  ${primary}\n${REST}`);
    for (const text of says) expect(told).toContain(text);
  });

  test.each([
    ['one person twice', 'primary: trader', 'secondary: trader'],
    ['one rotation twice in step', `primary: ${ROW} }`, `secondary: ${ROW} }`],
  ])('%s for ever escalates in a circle', (_what, primary, secondary) => {
    expect(judged(`  ${primary}\n  ${secondary}\n  tertiary: none\n`)).toContain(
      'The same person is primary and secondary at all times',
    );
  });

  test('out of step the same people are two rungs', () => {
    const other = '{ people: [risk, trader], since: 2026-01-05 }';
    expect(judged(`  primary: ${ROW} }\n  secondary: ${other}\n  tertiary: none\n`)).toContain(
      'turnDays',
    );
  });

  test('a duty that is left out is missing', () => {
    expect(judged('  primary: trader\n  secondary: none\n')).toContain('This is missing. Add it.');
  });
});

const SHIPPED = readFileSync(`${ROOT}config/people.yaml`, 'utf8');

describe('a person\u2019s own addresses', () => {
  const written = (reach: string) => {
    const text = SHIPPED.replace(
      '    roles: [trader, operator]\n',
      `    roles: [trader, operator]\n    reach: ${reach}\n`,
    );
    return readDocument({ file: 'people.yaml', text }, peopleFile('jdoe'));
  };

  test('are kept beside the roster, not in it', () => {
    const read = written("{ email: ana@example.com, sms: '+15551234567' }");
    if (!read.ok) throw new Error(read.refusal.text);
    expect(read.value.people.reach).toEqual({
      first: { email: 'ana@example.com', sms: '+15551234567' },
    });
    expect(JSON.stringify(read.value.people.roster)).not.toContain('example.com');
  });

  test.each([
    ['{ email: nobody }', 'This is no e-mail address'],
    ["{ sms: '555 1234' }", 'This is no phone number'],
    ['{ fax: 1 }', 'Unknown: fax'],
  ])('%s is refused', (reach, says) => {
    const read = written(reach);
    expect(read.ok ? '' : read.refusal.text).toContain(says);
  });
});

describe('contacts', () => {
  const dir = mkdtempSync(join(tmpdir(), 'twokey-contacts-'));
  afterAll(() => rmSync(dir, { recursive: true, force: true }));
  const faults = (from: string, to: string): string => {
    if (!SHIPPED.includes(from)) throw new RangeError(`not in the file: ${from}`);
    writeFileSync(join(dir, 'people.yaml'), SHIPPED.replace(from, to));
    const folder: Folder = { dir, faults: [] };
    expect(readContacts(folder)).toBeNull();
    return folder.faults.map(({ text }) => text).join(' ');
  };

  test.each([
    [
      'a circle',
      'level: L3\n      next: none',
      'level: L3\n      next: team-lead',
      'goes round in a circle',
    ],
    [
      'one that follows itself',
      'level: L3\n      next: none',
      'level: L3\n      next: cto-risk',
      'cto-risk \u2192 cto-risk goes round',
    ],
    [
      'somebody who is none of them',
      'next: administrator',
      'next: santa',
      'santa is none of the contacts',
    ],
    ['an id twice', 'id: broker', 'id: legal', 'legal stands here twice'],
    ['a name nobody can reach', 'name: none', 'name: Rita', 'stand together'],
    ['a day that is none', 'reviewed: none', 'reviewed: 2026-13-01', 'This is no date'],
    ['a level that is none', 'level: L1', 'level: L9', 'This is no level'],
  ])('%s', (_what, from, to, says) => {
    expect(faults(from, to)).toContain(says);
  });
});

describe('how long an alert is held', () => {
  const alerts = readFileSync(`${ROOT}config/alerts.yaml`, 'utf8');
  const told = (from: string, to: string): string => {
    const read = readAlerts('alerts.yaml', alerts.replace(from, to));
    return read.ok ? JSON.stringify(read.value.holds) : read.refusal.text;
  };

  test.each([
    ['as it ships', '', '', '{"CRITICAL":30,"WARNING":240,"INFO":null}'],
    [
      'from before there was any',
      /holds:\n(?: {2}.*\n){3}/.exec(alerts)?.[0] ?? '',
      '',
      '"CRITICAL":30',
    ],
    ['for ever', 'CRITICAL: 30 minutes', 'CRITICAL: none', 'write a number of minutes'],
    ['for a day', 'CRITICAL: 30 minutes', 'CRITICAL: 600 minutes', 'over 120 minutes'],
    ['hardly', 'CRITICAL: 30 minutes', 'CRITICAL: 1 minute', 'under 5 minutes'],
  ])('%s', (_what, from, to, says) => {
    expect(told(from, to)).toContain(says);
  });
});
