// Words: lines taken apart and read against the registry; no input makes it throw.
import { expect, test } from 'vitest';
import fc from 'fast-check';
import { editDistance, nearest } from '#engine/model/nearest.ts';
import { REGISTRY } from '#bot/registry.ts';
import { readWords, splitLine } from '#bot/words.ts';

function check(line: string): string {
  const asked = readWords(REGISTRY, splitLine(line));
  if (!asked.ok) return asked.refusal.code;
  const { texts, numbers } = asked.value.said;
  return [
    asked.value.command.name,
    ...Object.entries({ ...texts, ...numbers }).map(([name, value]) => `${name}=${value}`),
  ].join(' | ');
}

test.each([
  ['halt', ['halt']],
  ['halt "feed looks stale" now', ['halt', 'feed looks stale', 'now']],
  ["don't stop", ["don't", 'stop']],
  ['resume --cause="two words" x', ['resume', '--cause=two words', 'x']],
  ['say \u201cphone quotes\u201d', ['say', 'phone quotes']],
  ['never "closed to the end', ['never', 'closed to the end']],
  ['a\\ b "" c', ['a b', '', 'c']],
  ['   ', []],
])('splits %s', (line, words) => {
  expect(splitLine(line)).toEqual(words);
});

test.each([
  ['', 'help'],
  ['/desk halt feed looks stale', 'halt | reason=feed looks stale'],
  ['/HALT', 'halt'],
  ['halt --now the feed', 'halt | reason=--now the feed'],
  ['halt break-glass alone here', 'halt break-glass | reason=alone here'],
  ['halt break-glass', 'ARGUMENT_MISSING'],
  ['resume --cause "stale feed" --fix restored it', 'resume | cause=stale feed | fix=restored it'],
  ['resume \u2014cause stale \u2014fix restarted', 'resume | cause=stale | fix=restarted'],
  ['resume --cause x', 'ARGUMENT_MISSING'],
  ['resume --cause --fix y', 'ARGUMENT_MISSING'],
  ['resume --cuase x --fix y', 'FLAG_UNKNOWN'],
  ['approve 7 books equal', 'approve | id=R-0007 | reason=books equal'],
  ['approve r-0018', 'approve | id=R-0018'],
  ['approve seven', 'ARGUMENT_BAD'],
  ['deny R-0018', 'ARGUMENT_MISSING'],
  ['close ^gspc trend', 'close | symbol=^GSPC | strategy=trend'],
  ['close', 'ARGUMENT_MISSING'],
  ['close SPY a b', 'ARGUMENT_BAD'],
  ['close SPY a --part 50%', 'close | symbol=SPY | strategy=a | part=50%'],
  ['reconcile force-sync moved in by hand', 'reconcile force-sync | reason=moved in by hand'],
  ['reconcile --force-sync moved in by hand', 'reconcile force-sync | reason=moved in by hand'],
  ['reconcile --force-sync', 'ARGUMENT_MISSING'],
  ['veto GME on the watch list', 'pause | symbol=GME | reason=on the watch list'],
  ['veto GME', 'ARGUMENT_MISSING'],
  ['strategies', 'strategies'],
  ['strategies list', 'strategies'],
  ['strategies pause trend gaps again', 'strategies pause | strategy=trend | reason=gaps again'],
  ['strategies pasue trend', 'COMMAND_UNKNOWN'],
  ['journal', 'journal tail'],
  ['journal tail 20', 'journal tail | count=20'],
  ['journal vrify', 'COMMAND_UNKNOWN'],
  ['journal show 0', 'ARGUMENT_BAD'],
  ['backtest --days 60', 'backtest | days=60'],
  ['backtest --from 2020-02-30', 'ARGUMENT_BAD'],
  ['status now', 'ARGUMENT_BAD'],
  ['hatl', 'COMMAND_UNKNOWN'],
])('reads %s as %s', (line, meant) => {
  expect(check(line)).toBe(meant);
});

test('an unknown word gets the nearest ones, a missing argument its example', () => {
  const text = (line: string): string => {
    const asked = readWords(REGISTRY, splitLine(line));
    return asked.ok ? '' : asked.refusal.text;
  };
  expect(text('hatl')).toBe('There is no command hatl. Did you mean halt or data?');
  expect(text('journal vrify')).toContain('journal verify');
  expect(text('postions')).toContain('positions');
  expect(text('deny R-0018')).toBe(
    'deny needs reason: why, for the record and the other people. Type: deny <id> <reason...>, for example: deny R-0018 books not compared yet',
  );
  expect(text('pause trend-crossover three losses')).toMatch(
    /^symbol is a symbol like SPY, not trend-crossover\. .*\. Or: strategies pause <strategy> <reason\.\.\.>$/u,
  );
});

test('every example of the registry reads as its own command', () => {
  for (const command of REGISTRY)
    for (const example of command.examples)
      expect(check(example).split(' | ')[0]).toBe(command.name);
});

test('no line and no list of words makes reading throw', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (line) => {
      readWords(REGISTRY, splitLine(line));
    }),
  );
  const names = REGISTRY.flatMap((command) => command.name.split(' '));
  const word = fc.oneof(
    fc.constantFrom(...names, '--cause', '--fix=', '--days', '__proto__', '--constructor'),
    fc.string(),
  );
  fc.assert(
    fc.property(fc.array(word), (words) => {
      readWords(REGISTRY, words);
    }),
  );
});

test('quoting a word and splitting it gives the word back', () => {
  fc.assert(
    fc.property(fc.array(fc.string({ minLength: 1 })), (words) => {
      const line = words
        .map((word) => `"${word.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`)
        .join(' ');
      expect(splitLine(line)).toEqual(words);
    }),
  );
});

test('distance counts slips: one for a swap, and is the same both ways', () => {
  expect(editDistance('hatl', 'halt')).toBe(1);
  expect(editDistance('', 'abc')).toBe(3);
  fc.assert(
    fc.property(fc.string({ maxLength: 12 }), fc.string({ maxLength: 12 }), (a, b) => {
      expect(editDistance(a, b)).toBe(editDistance(b, a));
      expect(editDistance(a, b) === 0).toBe(a === b);
    }),
  );
  expect(nearest('zzzzzz', ['halt', 'help'])).toEqual([]);
});
