// The pages made from tables of the sources: facts and limits. Each is a pure function of its table, so
// that a test can hold the page equal to it.
import type { FactRow } from '#engine/fact.ts';
import { formatLimit, LIMIT_NAMES, LIMITS } from '#engine/risk/limits.ts';
import type { LimitName } from '#engine/risk/limits.ts';

const FACTS_HEAD = `# Facts

Everything the desk ever records is one of these, hash-chained in \`journal.db\`; all else is folded from them. This page is
made from the table \`FACTS\` in \`src/runbook/fact.ts\`; a test keeps it equal. \`./desk journal tail\` and \`./desk journal show <seq>\`
show them.

*Trace* says whether the trace hash covers the kind: what a rerun with the same seed and the same scripted people repeats.
`;

export function factsPage(facts: Readonly<Record<string, FactRow>>): string {
  const groups = Map.groupBy(Object.entries(facts), ([kind]) => kind.split('.', 1)[0] ?? kind);
  const sections = [...groups].map(([noun, rows]) => {
    const lines = rows.map(
      ([kind, { version, traced, says }]) =>
        `| \`${kind}\` | ${version} | ${traced ? 'yes' : 'no'} | ${says} |`,
    );
    return `## ${noun}\n\n| kind | version | trace | what it says |\n|---|---|---|---|\n${lines.join('\n')}\n`;
  });
  return [FACTS_HEAD, ...sections].join('\n');
}

const LIMITS_HEAD = `# Limits

A limit in force is a fact of the journal; \`config/risk.yaml\` (real desk) and \`config/demo.yaml\` (demo) propose. A tighter
value applies by itself, a looser one waits for two keys, and nobody can put a value in force that is looser than the
last column. A limit that is missing denies. This page is made from the table \`LIMITS\` in \`src/engine/risk/limits.ts\`; a test
keeps it equal. \`./desk risk\` shows the values in force with the headroom.

| name | unit | what it bounds | tighter is | loosest allowed |
|---|---|---|---|---|
`;

function limitLine(name: LimitName): string {
  const { unit, says, tighter, loosest } = LIMITS[name];
  const bound = loosest === null ? 'no bound' : formatLimit(name, loosest);
  return `| \`${name}\` | ${unit} | ${says} | ${tighter} | ${bound} |`;
}

export function limitsPage(): string {
  return `${LIMITS_HEAD}${LIMIT_NAMES.map(limitLine).join('\n')}\n`;
}
