// News as people read it: somebody's words, cut to a line, and nothing in them reaches further.
import { expect, test } from 'vitest';
import { newsLines } from '#bot/views/news.ts';
import type { NewsItem } from '#engine/market/news.ts';
import { deskTime } from '#engine/model/time.ts';
import { untrusted } from '#engine/model/untrusted.ts';

const item = (more: Partial<Record<'headline' | 'by', string>>, symbols = ['SPY']): NewsItem => ({
  id: '1',
  at: deskTime(Date.parse('2026-11-20T19:02:00Z')),
  headline: untrusted(more.headline ?? 'Fed holds'),
  summary: untrusted(''),
  symbols,
  by: untrusted(more.by ?? 'Newswire'),
  url: null,
});

test('nothing published is said', () => {
  expect(newsLines([], null)).toEqual(['No news of the symbols of this desk in the last day.']);
  expect(newsLines([], 'SPY')).toEqual(['No news of SPY in the last day.']);
});

test('an item has its time in New York, its symbols, its words and its author', () => {
  expect(newsLines([item({})], 'SPY').slice(1)).toEqual([
    '2026-11-20 14:02 ET  SPY',
    '  Fed holds (Newswire)',
  ]);
});

test('a headline stays one line of plain text, however it was written', () => {
  const [, , line] = newsLines([item({ headline: `a\nb\u202e\u0007${'x'.repeat(400)}` })], null);
  expect(line).toMatch(/^ {2}a b {2}x+\u2026 \(Newswire\)$/);
  expect(Array.from(line ?? '').length).toBeLessThan(160);
});

test('of many the newest are shown and the others counted', () => {
  const lines = newsLines(
    Array.from({ length: 30 }, () => item({}, ['A', 'B', 'C', 'D', 'E'])),
    null,
  );
  expect(lines).toHaveLength(1 + 12 * 2 + 1);
  expect(lines[1]).toContain('A B C D \u2026');
  expect(lines.at(-1)).toBe('and 18 more; of one symbol: news <symbol>');
});
