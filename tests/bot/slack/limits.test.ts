// The table of Slack's limits equals the published one wherever that has the figure.
import { existsSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { SLACK } from '#bot/slack/limits.ts';

const PATH = `${process.env['SHARED_DIR'] ?? '../shared'}/specs/slack/block_kit_limits.json`;
const present = existsSync(PATH);
if (!present) console.warn(`skipped: Slack's published limits are not at ${PATH}; set SHARED_DIR`);

const PUBLISHED = Object.entries(SLACK).flatMap(([name, { most, source }]) => {
  const [, key] = /^block_kit_limits\.json (.+)$/.exec(source) ?? [];
  return key === undefined ? [] : [{ name, key, most }];
});

test('most of the table is published', () => {
  expect(PUBLISHED.length).toBeGreaterThanOrEqual(14);
});

test.runIf(present).each(PUBLISHED)('$name is $most, as $key says', ({ key, most }) => {
  const published: unknown = JSON.parse(readFileSync(PATH, 'utf8'));
  const other = '_from_other_sources';
  const table: unknown = key.startsWith(other) ? Reflect.get(Object(published), other) : published;
  const value: unknown = Reflect.get(Object(table), key.replace(`${other}.`, ''));
  expect(value).toBe(most);
});
