// Help: what this person may run and why not the rest; and how one command is typed.
import { keysText, mayUse, rolesFor, usage } from '#bot/command.ts';
import type { Arg, Command, Registry } from '#bot/command.ts';
import { left, table } from '#bot/table.ts';
import { listed } from '#bot/text.ts';
import type { Person } from '#runbook/person.ts';

const GROUPS: readonly { readonly group: Command['group']; readonly title: string }[] = [
  { group: 'look', title: 'Look' },
  { group: 'act', title: 'Act at once, one person' },
  { group: 'two people', title: 'Takes two people' },
  { group: 'check', title: 'Check and work' },
];

/** "viewer, trader or risk": who could. */
export function rolesText(command: Command): string {
  const roles = rolesFor(command.access);
  return roles.length === 0 ? 'anyone' : listed(roles, 'or');
}

/** Every role that may not is told once, by what it would take. */
function closedLines(closed: readonly Command[]): readonly string[] {
  const byRoles = new Map<string, string[]>();
  for (const command of closed) {
    const roles = rolesText(command);
    byRoles.set(roles, [...(byRoles.get(roles) ?? []), command.name]);
  }
  return [...byRoles].flatMap(([roles, names]) => [
    `Not yours: ${names.join(', ')}`,
    `  needs ${roles}`,
  ]);
}

export function helpLines(registry: Registry, person: Person | null): readonly string[] {
  const open = registry.filter((command) => mayUse(command.access, person));
  const closed = registry.filter((command) => !mayUse(command.access, person));
  const who =
    person === null
      ? 'An account on nobody\u2019s roster entry'
      : `${person.name} (${person.roles.join(', ')})`;
  const shown = GROUPS.flatMap(({ group, title }) => {
    const rows = open
      .filter((command) => command.group === group)
      .map((command) => [
        command.name,
        command.keys === 0 ? '' : keysText(command.keys),
        command.says,
      ]);
    return rows.length === 0 ? [] : ['', ...table([left(title), left('keys'), left('what')], rows)];
  });
  const rest = closedLines(closed);
  return [
    `${who} may run ${open.length} of ${registry.length} commands. More on one: help <command>.`,
    ...shown,
    ...(rest.length === 0 ? [] : ['', ...rest]),
  ];
}

function argRow(arg: Arg, name: string): readonly string[] {
  return [
    name,
    arg.required ? 'needed' : 'optional',
    arg.choices.length > 0 ? `${arg.says}: ${listed(arg.choices, 'or')}` : arg.says,
  ];
}

export function commandLines(command: Command, person: Person | null): readonly string[] {
  const rows = [
    ...command.args.map((arg) => argRow(arg, arg.name)),
    ...command.flags.map((flag) => argRow(flag, `--${flag.name}`)),
  ];
  const mine = mayUse(command.access, person) ? 'You may run it.' : 'You may not run it.';
  return [
    usage(command),
    `  ${command.says}`,
    `  Roles: ${rolesText(command)}. Takes ${keysText(command.keys)}. ${mine}`,
    ...(command.also.length === 0 ? [] : [`  Also: ${command.also.join(', ')}`]),
    ...(rows.length === 0 ? [] : ['', ...table([left('argument'), left(''), left('what')], rows)]),
    '',
    ...command.examples.map((example) => `  e.g. ${example}`),
  ];
}
