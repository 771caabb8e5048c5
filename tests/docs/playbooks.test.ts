// The pages of the runbook equal the files the desk runs. To make them anew:
// UPDATE_DOCS=1 npm run unit -- tests/docs
import { readdirSync } from 'node:fs';
import { expect, test } from 'vitest';
import { parseDocument } from 'yaml';
import { documentedCodes } from './refusals.ts';
import { playbookPage, runbookIndex } from './playbook-pages.ts';
import { readPage, writtenPage } from './written-page.ts';
import { ROOT } from '#tests/laws/parse.ts';
import { demoConfig } from '#tests/world.ts';

const { manual, alerting } = demoConfig();

test.each(manual.playbooks.map((one) => [one.id, one] as const))(
  'docs/runbook/%s.md is as its file makes it',
  (id, playbook) => {
    const made = playbookPage(playbook, alerting.rules);
    expect(writtenPage(`docs/runbook/${id}.md`, made)).toBe(made);
  },
);

test('docs/RUNBOOK.md names every playbook', () => {
  const made = runbookIndex(manual.playbooks);
  expect(writtenPage('docs/RUNBOOK.md', made)).toBe(made);
});

test('no page is left of a playbook that is gone', () => {
  const pages = readdirSync(`${ROOT}docs/runbook`).map((name) => name.replace(/\.md$/, ''));
  expect(pages.sort()).toEqual(manual.playbooks.map((one) => one.id).sort());
});

test('docs/CONFIG.md names every key of config/runbook', () => {
  const section =
    readPage('docs/CONFIG.md')
      .split(/^## /m)
      .find((part) => part.startsWith('config/runbook')) ?? '';
  const keys = (value: unknown, place: string): readonly string[] => {
    if (Array.isArray(value)) return value.flatMap((item: unknown) => keys(item, place));
    if (typeof value !== 'object' || value === null) return [];
    return Object.entries(value).flatMap(([key, item]) => [
      `${place}${key}`,
      ...keys(item, `${place}${key}.`),
    ]);
  };
  const used = manual.playbooks.flatMap((one) => keys(parseDocument(one.written).toJS(), ''));
  expect([...new Set(used)].filter((key) => !section.includes(`\`${key}\``))).toEqual([]);
});

test('every refusal that leads to a playbook can be said', () => {
  const known = documentedCodes();
  const named = manual.playbooks.flatMap((one) => one.when.refusals);
  expect(named.filter((code) => !known.includes(code))).toEqual([]);
  expect(named.length).toBeGreaterThan(30);
});
