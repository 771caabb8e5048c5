// What people wrote by hand stays true of the tree: every folder of src is named in ARCHITECTURE.md, every
// key of config/ in CONFIG.md, every variable and npm script exists, every link leads somewhere.
import { existsSync, readdirSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { parseDocument } from 'yaml';
import { readPage } from './written-page.ts';
import { ROOT } from '#tests/laws/parse.ts';

const README_LINES_MAX = 150;
const DECISION_LINES_MAX = 30;

const pages = [
  'README.md',
  'CHANGELOG.md',
  ...readdirSync(`${ROOT}docs`, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.md'))
    .map((name) => `docs/${name}`),
];
const decisions = pages.filter((path) => path.startsWith('docs/decisions/'));

function foldersOf(top: string): readonly string[] {
  return readdirSync(`${ROOT}${top}`, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => `${entry.parentPath}/${entry.name}`.slice(ROOT.length).replaceAll('\\', '/'))
    .filter((path) => readdirSync(`${ROOT}${path}`).length > 0)
    .sort();
}

/** Every key of a document, with its place: `limits.order`, `people.accounts.user`. */
function keysOf(value: unknown, place: string): readonly string[] {
  if (Array.isArray(value)) return value.flatMap((item: unknown) => keysOf(item, place));
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, item]) => {
    const here = place === '' ? key : `${place}.${key}`;
    return [here, ...keysOf(item, here)];
  });
}

/** What stands under a strategy's name is the same for all: parameters are documented by their own. */
function generalKey(key: string): string {
  const general = key.replace(/^strategies\.[^.]+\./, 'strategies.<name>.');
  return general.replace(/^strategies\.<name>\.params\./, '');
}

describe('README.md', () => {
  const text = readPage('README.md');

  test(`has at most ${README_LINES_MAX} lines`, () => {
    expect(text.trimEnd().split('\n').length).toBeLessThanOrEqual(README_LINES_MAX);
  });

  test('names npm scripts that exist, and the test command among them', () => {
    const { scripts } = JSON.parse(readPage('package.json')) as { scripts: Record<string, string> };
    const named = [...text.matchAll(/npm (?:run )?(?:--silent )?([a-z][a-z:]*)/g)].map(
      ([, name = '']) => name,
    );
    expect(named.filter((name) => !(name in scripts))).toEqual([]);
    expect(text).toContain('`npm test`');
  });
});

describe('docs/ARCHITECTURE.md', () => {
  const text = readPage('docs/ARCHITECTURE.md');

  test.each(foldersOf('src').map((path) => [path]))('names the folder %s', (path) => {
    expect(text).toContain(`${path}/`);
  });

  test('names no file that is not there', () => {
    const named = [...text.matchAll(/`((?:src|tests|bench|config)\/[A-Za-z0-9_./-]+)`/g)];
    expect(
      named.map(([, path = '']) => path).filter((path) => !existsSync(`${ROOT}${path}`)),
    ).toEqual([]);
  });
});

describe('docs/CONFIG.md', () => {
  const text = readPage('docs/CONFIG.md');
  // What is made for Slack to read has Slack's keys; nobody sets one here.
  const made = ['slack-manifest.yaml'];
  const files = readdirSync(`${ROOT}config`).filter(
    (name) => name.endsWith('.yaml') && !made.includes(name),
  );

  test.each(files.map((name) => [name]))('names every key of config/%s', (name) => {
    const section = text.split(/^## /m).find((part) => part.startsWith(`config/${name}`)) ?? '';
    const keys = keysOf(parseDocument(readPage(`config/${name}`)).toJS(), '').map(generalKey);
    expect([...new Set(keys)].filter((key) => !section.includes(`\`${key}\``))).toEqual([]);
  });
});

describe('every page', () => {
  test.each(pages.map((path) => [path]))('%s links to what exists', (path) => {
    const folder = path.includes('/') ? path.slice(0, path.lastIndexOf('/') + 1) : '';
    const links = [...readPage(path).matchAll(/\]\((?!https?:|#)([^)#]+)(?:#[^)]*)?\)/g)];
    const broken = links
      .map(([, to = '']) => to)
      .filter((to) => !existsSync(`${ROOT}${folder}${to}`));
    expect(broken).toEqual([]);
  });

  test.each(decisions.map((path) => [path]))('%s is a page one reads at once', (path) => {
    const text = readPage(path);
    expect(text.trimEnd().split('\n').length).toBeLessThanOrEqual(DECISION_LINES_MAX);
    for (const part of ['## Decision', '## Why', '## Risks']) expect(text).toContain(part);
  });
});
