// The page of the command map: a table for each source, made from the rows of command-map.ts.
import { COMMAND_MAP } from './command-map.ts';
import type { Source } from './command-map.ts';

const TITLES: Readonly<Record<Source, string>> = {
  ExecSpec: 'Operations Runbook (ExecSpec)',
  'PLAN OMEGA': 'Operational Runbook - PLAN OMEGA',
  'Super Gnosis V2': 'Operations Runbook (Super Gnosis V2)',
  Kobe: 'Kobe Trading System - Operations Runbook',
};

const HEAD = `# What became of every command of the source runbooks

Twokey grew out of four operations runbooks. This page takes each command and script they name, in their order, and says
what does the same here. It is made from the table in \`tests/docs/command-map.ts\`; a test reads every desk command of it
with the desk's own reader.
`;

function cell(text: string): string {
  return text.replaceAll('|', '\\|');
}

function code(text: string): string {
  return `\`${cell(text)}\``;
}

export function commandMapPage(): string {
  const sections = Object.entries(TITLES).map(([source, title]) => {
    const lines = COMMAND_MAP.filter((row) => row.source === source).map(
      ({ theirs, ours, note }) =>
        `| ${code(theirs)} | ${ours === null ? 'not built yet' : code(ours)} | ${cell(note)} |`,
    );
    return `## ${title}\n\n| there | here | |\n|---|---|---|\n${lines.join('\n')}\n`;
  });
  return [HEAD, ...sections].join('\n');
}
