// People as the files write them. What comes out is a roster that may be used: one entry a person, no
// account of two, no sponsor who is the safety officer, and on a real desk no persona (law 6). Beside it stands
// who takes turns on call, and each person's own addresses, which are no part of what is in force.
import { z } from 'zod';
import type { DeskKind } from '#engine/model/mode.ts';
import type { Reach } from '#runbook/oncall/oncall.ts';
import { personId, POSITIONS, ROLES, rosterFaults } from '#runbook/person.ts';
import type { Person, Roster } from '#runbook/person.ts';
import { onCallFaults, onCallField } from './oncall.ts';
import type { OnCallWritten } from './oncall.ts';
import { address, line, phone } from './document.ts';

const PLATFORMS = ['terminal', 'persona', 'slack', 'discord', 'room'] as const;
/** Stands for the operating system's user who starts the desk. */
const OS_USER = '$USER';

const account = z.strictObject({ platform: z.enum(PLATFORMS), team: line, user: line });

const person = z.strictObject({
  id: z.string().regex(/^[a-z][a-z0-9-]{1,23}$/, {
    error: 'This is no id. Write 2 to 24 small letters, digits and dashes, a letter first.',
  }),
  name: line,
  roles: z
    .array(z.enum(ROLES))
    .min(1, { error: `This is empty. Give at least one role: ${ROLES.join(', ')}.` })
    .refine((roles) => new Set(roles).size === roles.length, {
      error: 'A role stands here twice. Remove one.',
    }),
  position: z.enum(POSITIONS).optional(),
  accounts: z.array(account).min(1, {
    error: 'This is empty. A person without an account cannot speak; give at least one.',
  }),
  reach: z.strictObject({ email: address.optional(), sms: phone.optional() }).optional(),
});

function toPerson(row: z.infer<typeof person>, osUser: string): Person {
  const { id, name, roles, position = null, accounts } = row;
  return {
    id: personId(id),
    name: name === OS_USER ? osUser : name,
    roles,
    position,
    accounts: accounts.map(({ platform, team, user }) => ({
      platform,
      team,
      user: user === OS_USER ? osUser : user,
    })),
  };
}

function personas(roster: Roster): readonly string[] {
  return roster
    .filter((one) => one.accounts.some(({ platform }) => platform === 'persona'))
    .map(
      (one) =>
        `${one.id} has a persona's account, and personas exist on the demo desk only; ` +
        'give the account the person really speaks from',
    );
}

/** The person at the keyboard of a demo, who may look at everything and speak as its personas. */
function atKeyboard(osUser: string): Person {
  return {
    id: personId('you'),
    name: osUser,
    roles: ['viewer'],
    position: null,
    accounts: [{ platform: 'terminal', team: 'local', user: osUser }],
  };
}

/** The people of a file, and each one's own addresses. */
export interface People {
  readonly roster: Roster;
  readonly reach: Readonly<Record<string, Reach>>;
}

function reachOf(rows: readonly z.infer<typeof person>[]): People['reach'] {
  return Object.fromEntries(
    rows.flatMap(({ id, reach }) =>
      reach === undefined ? [] : [[id, { email: reach.email ?? null, sms: reach.sms ?? null }]],
    ),
  );
}

/** The file's `people`; `$USER` is replaced by the name of the operating system's user, whom a demo adds. */
export function peopleField(kind: DeskKind, osUser: string): z.ZodType<People> {
  return z
    .array(person)
    .min(1, { error: 'This is empty. A desk has at least one person.' })
    .transform((rows, context): People => {
      const named = rows.map((row) => toPerson(row, osUser));
      const roster = kind === 'demo' ? [...named, atKeyboard(osUser)] : named;
      const faults = [...rosterFaults(roster), ...(kind === 'real' ? personas(roster) : [])];
      for (const fault of faults)
        context.addIssue({ code: 'custom', message: `${fault}. Correct the roster.` });
      return { roster, reach: reachOf(rows) };
    });
}

interface WithOnCall {
  readonly people: People;
  readonly onCall: OnCallWritten;
}

/** Judges `onCall` by the people of its file, once both can be read. */
export function checkOnCall<T extends WithOnCall>(schema: z.ZodType<T>): z.ZodType<T> {
  return schema.transform((read, context): T => {
    for (const { path, message } of onCallFaults(read.onCall, read.people.roster))
      context.addIssue({ code: 'custom', path: ['onCall', ...path], message });
    return read;
  });
}

/** The file people.yaml of a real desk; its contacts are of the manual, which reads them. */
export function peopleFile(osUser: string) {
  const people = peopleField('real', osUser);
  return checkOnCall(
    z.strictObject({ people, onCall: onCallField, contacts: z.unknown().optional() }),
  );
}
