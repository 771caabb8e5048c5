// The documentation of every command, made from the registry; a test holds docs/COMMANDS.md equal to it.
import { keysText, usage } from '#bot/command.ts';
import type { Arg, Command, Registry } from '#bot/command.ts';
import { listed } from '#bot/text.ts';
import { rolesText } from '#bot/views/help.ts';

const GROUPS: readonly {
  readonly group: Command['group'];
  readonly title: string;
  readonly says: string;
}[] = [
  { group: 'look', title: 'Look', says: 'These change nothing.' },
  {
    group: 'act',
    title: 'Act at once',
    says: 'One person is enough, because these only make the desk safer or turn one key.',
  },
  {
    group: 'two people',
    title: 'Two people',
    says: 'Asking turns the first key; a second person turns the other with `approve`.',
  },
  {
    group: 'check',
    title: 'Check and work',
    says: 'These look closer, search the record or work something out.',
  },
];

const HEAD = `# Commands

Made from the command registry (\`src/bot/registry.ts\`) with \`./desk help page\`; a test keeps this page equal to it.

The same words work everywhere: \`./desk halt feed looks stale\` in a terminal, \`/desk halt feed looks stale\` in a chat.
Commands are read in any case. Quotes keep words together. \`<needed>\`, \`[optional]\`, \`...\` takes the rest of the line.
In the demo, \`--as <person>\` speaks as one of its people; \`--json\` prints one JSON object \`{ ok, code, text, data }\`.

Exit codes of \`./desk\`: 0 done, 2 refused (the code is printed), 1 the desk could not be reached or failed.

What cannot be read is refused with \`COMMAND_UNKNOWN\`, \`ARGUMENT_MISSING\`, \`ARGUMENT_BAD\` or \`FLAG_UNKNOWN\`; who may
not, with \`PERSON_UNKNOWN\`, \`PERSONA_FORBIDDEN\` or \`ROLE_MISSING\`. Every refusal is on record.
`;

function argLine(arg: Arg, name: string): string {
  const choices = arg.choices.length > 0 ? ` (${listed(arg.choices, 'or')})` : '';
  return `- \`${name}\` ${arg.required ? 'needed' : 'optional'}: ${arg.says}${choices}`;
}

function section(command: Command): string {
  const args = [
    ...command.args.map((arg) => argLine(arg, arg.name)),
    ...command.flags.map((flag) => argLine(flag, `--${flag.name}`)),
  ];
  const also =
    command.also.length === 0
      ? ''
      : ` Also: ${command.also.map((name) => `\`${name}\``).join(', ')}.`;
  const offline = command.needsDesk ? '' : ' Works without a running desk.';
  return [
    `### ${command.name}`,
    '',
    `\`${usage(command)}\``,
    '',
    `${command.says}. Roles: ${rolesText(command)}. Takes ${keysText(command.keys)}.${also}${offline}`,
    '',
    ...(args.length === 0 ? [] : [...args, '']),
    `Examples: ${command.examples.map((example) => `\`${example}\``).join(', ')}`,
    '',
  ].join('\n');
}

/** The whole page as Markdown. */
export function commandsPage(registry: Registry): string {
  const parts = GROUPS.map(({ group, title, says }) => {
    const commands = registry.filter((command) => command.group === group);
    return [`## ${title}`, '', says, '', ...commands.map(section)].join('\n');
  });
  return `${[HEAD, ...parts].join('\n').trimEnd()}\n`;
}
