// The pages of the runbook, made from the very files the desk runs: one a playbook, and an index by sort. Each is a
// pure function of the playbooks and the alert rules.
import { limitText, sortTitle } from '#bot/views/runbook.ts';
import type { AlertRule } from '#runbook/alert/rule.ts';
import { PLAYBOOK_SORTS } from '#runbook/playbook/playbook.ts';
import type { Playbook, Step } from '#runbook/playbook/playbook.ts';

type Rule = Pick<AlertRule, 'rule' | 'procedure'>;

const HEAD = `# The runbook

What to do, as documents that run. Each page is made from a file of \`config/runbook/\`, the very file the desk follows; a test keeps
them equal. \`./desk runbook list\` shows them, \`./desk runbook run <playbook>\` follows one: checks and commands that only look the desk
does by itself and keeps what they said; whatever acts a person presses, and ticks. A run goes on at its step after a crash
(\`./desk runbook resume\`), and a step that is late is a WARNING.

The versions are on record with their hashes (\`playbooks.set\`); \`./desk runbook diff\` shows what changed, step by step.

*Written from* names the places in the four operations runbooks this desk was made from, by their letters X, O, G and K; where one of
them was unsafe as written, the page says what is done instead.
`;

function did(step: Step): string {
  switch (step.does) {
    case 'check':
      return `The desk asks the check \`${step.what}\`.`;
    case 'look':
      return `The desk looks: \`./desk ${step.what}\`.`;
    case 'press':
      return `Press: \`./desk ${step.what}\`, then tick.`;
    case 'ask':
      return `Answer: *${step.what}*`;
  }
}

function stepText(step: Step, at: number): string {
  const within = step.limitMinutes === null ? '' : `, within ${limitText(step.limitMinutes)}`;
  const head = `${at + 1}. `;
  return [
    `${head}**${step.id}** (${step.owner}${within}): ${step.text}`,
    `${' '.repeat(head.length)}${did(step)} Shown by: ${step.evidence}.`,
  ].join('\n');
}

function leadText(playbook: Playbook, rules: readonly Rule[]): readonly string[] {
  const own = rules.filter(({ procedure }) => procedure === playbook.id).map(({ rule }) => rule);
  const alerts = [...new Set([...own, ...playbook.when.alerts])].map((rule) => `\`${rule}\``);
  const codes = playbook.when.refusals.map((code) => `\`${code}\``);
  return [
    ...(alerts.length === 0 ? [] : [`Alerts that lead here: ${alerts.join(', ')}.`]),
    ...(codes.length === 0
      ? []
      : [`[Refusals](../REFUSALS.md) that lead here: ${codes.join(', ')}.`]),
  ];
}

export function playbookPage(playbook: Playbook, rules: readonly Rule[]): string {
  const { id, title, purpose, source, when, next, steps } = playbook;
  return [
    `# ${id}: ${title}`,
    purpose,
    `**When:** ${when.says}`,
    ...leadText(playbook, rules),
    '## Steps',
    steps.map(stepText).join('\n'),
    ...(next === null ? [] : [`**Then:** [${next}](${next}.md)`]),
    `Follow it: \`./desk runbook run ${id}\`. Written from: ${source.join('; ')}. Made from \`config/runbook/${id}.yaml\`; all of them: [the runbook](../RUNBOOK.md).`,
  ]
    .join('\n\n')
    .concat('\n');
}

export function runbookIndex(all: readonly Playbook[]): string {
  const sections = PLAYBOOK_SORTS.map((sort) => {
    const rows = all
      .filter((one) => one.sort === sort)
      .map(({ id, title, when }) => `| [${id}](runbook/${id}.md) | ${title} | ${when.says} |`);
    return `## ${sortTitle(sort)}\n\n| playbook | | when |\n|---|---|---|\n${rows.join('\n')}\n`;
  });
  return [HEAD, ...sections].join('\n');
}
