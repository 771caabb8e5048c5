// The table of Discord's limits equals its published specification wherever that has the figure.
import { expect, test } from 'vitest';
import { DISCORD } from '#bot/discord/limits.ts';
import { isPublished, publishedFigure } from './published.ts';

const PUBLISHED = Object.entries(DISCORD).flatMap(([name, { most, source }]) => {
  const [, at] = /^openapi\.json (.+)$/.exec(source) ?? [];
  return at === undefined ? [] : [{ name, at, most }];
});

test('most of the table is published', () => {
  expect(PUBLISHED.length).toBeGreaterThanOrEqual(14);
});

test.runIf(isPublished).each(PUBLISHED)('$name is $most, as $at says', ({ at, most }) => {
  expect(publishedFigure(at)).toBe(most);
});
