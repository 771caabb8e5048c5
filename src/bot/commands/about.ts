// Help and version: the two commands anybody may run, with or without a running desk.
import { refuse } from '#engine/model/result.ts';
import { mayUse, optional } from '#bot/command.ts';
import type { Call, Command } from '#bot/command.ts';
import { done } from '#bot/commands/look.ts';
import { commandsPage } from '#bot/commands-page.ts';
import { nearest } from '#engine/model/nearest.ts';
import { cut, listed, oneLine } from '#bot/text.ts';
import { commandLines, helpLines } from '#bot/views/help.ts';
import type { Outcome } from '#runbook/answer.ts';

function rowData(
  command: Command,
  call: Call,
): {
  readonly name: string;
  readonly says: string;
  readonly keys: number;
  readonly yours: boolean;
} {
  return {
    name: command.name,
    says: command.says,
    keys: command.keys,
    yours: mayUse(command.access, call.person),
  };
}

function runHelp(call: Call): Outcome {
  const { registry, person, said } = call;
  const asked = said.texts['command']?.trim().toLowerCase().replace(/^\//, '');
  if (asked === undefined)
    return done(helpLines(registry, person), {
      commands: registry.map((command) => rowData(command, call)),
    });
  const exact = registry.filter(
    (command) => command.name === asked || command.also.includes(asked),
  );
  const below = registry.filter((command) => command.name.startsWith(`${asked} `));
  const found = [...new Set([...exact, ...below])];
  if (found.length > 0) {
    const lines = found.flatMap((command, at) => [
      ...(at > 0 ? [''] : []),
      ...commandLines(command, person),
    ]);
    return done(lines, { commands: found.map((command) => rowData(command, call)) });
  }
  const near = nearest(
    asked,
    registry.map((command) => command.name),
  );
  const hint = near.length > 0 ? ` Did you mean ${listed(near, 'or')}?` : ' See: help.';
  return refuse('COMMAND_UNKNOWN', `There is no command ${cut(oneLine(asked), 40)}.${hint}`);
}

export const ABOUT_COMMANDS: readonly Command[] = [
  {
    name: 'init',
    also: [],
    group: 'check',
    says: 'Makes a real (paper) desk from config/; typed as ./desk init --real while no desk runs',
    args: [
      optional('flags', '--real, and --again to remake one that never started', { kind: 'text' }),
    ],
    flags: [],
    access: 'anyone',
    keys: 0,
    examples: ['init --real'],
    needsDesk: false,
    run: () =>
      refuse(
        'DESK_RUNS',
        'A desk runs here, so none is made beside it. Stop it, then type: ./desk init --real, with STATE_DIR where the real desk belongs.',
      ),
  },
  {
    name: 'help',
    also: ['?'],
    group: 'look',
    says: 'What you may run and why not the rest; help <command> shows how it is typed',
    args: [optional('command', 'the one to explain', { kind: 'text' })],
    flags: [],
    access: 'anyone',
    keys: 0,
    examples: ['help', 'help resume'],
    needsDesk: false,
    run: runHelp,
  },
  {
    name: 'help page',
    also: [],
    group: 'look',
    says: 'Every command as Markdown: what docs/COMMANDS.md holds',
    args: [],
    flags: [],
    access: 'anyone',
    keys: 0,
    examples: ['help page'],
    needsDesk: false,
    run: ({ registry }) => done([commandsPage(registry).trimEnd()], { commands: registry.length }),
  },
  {
    name: 'version',
    also: [],
    group: 'look',
    says: 'The version of the code that answers',
    args: [],
    flags: [],
    access: 'anyone',
    keys: 0,
    examples: ['version'],
    needsDesk: false,
    run: (call) => done([`Twokey ${call.code}`], { code: call.code }),
  },
];
