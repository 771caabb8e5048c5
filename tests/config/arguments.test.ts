// What `npm start` may be asked for, and scripted people: what is understood, and how each mistake is told.
import { describe, expect, test } from 'vitest';
import { readArguments, readScript, settleSpan } from '../../src/config.ts';
import type { Result } from '#engine/model/result.ts';
import { deskTime, tradingDay } from '#engine/model/time.ts';

function told<T>(answer: Result<T>): string {
  return answer.ok ? 'no refusal' : `${answer.refusal.code} ${answer.refusal.text}`;
}

describe('the command line', () => {
  test('nothing asked for', () => {
    expect(readArguments([])).toEqual({
      ok: true,
      value: {
        demo: false,
        from: null,
        until: null,
        speed: null,
        seed: null,
        script: null,
        exitAtEnd: false,
        fresh: false,
        help: false,
        demoOnly: [],
      },
    });
  });

  test('everything asked for', () => {
    const words =
      '--demo --from 2020-02-03 --until=2020-03-31 --speed max --seed s1 --script p.yaml';
    expect(readArguments([...words.split(' '), '--exit', '-h'])).toEqual({
      ok: true,
      value: {
        demo: true,
        from: '2020-02-03',
        until: '2020-03-31',
        speed: 'max',
        seed: 's1',
        script: 'p.yaml',
        exitAtEnd: true,
        fresh: false,
        help: true,
        demoOnly: ['--from', '--until', '--speed', '--seed', '--script', '--exit'],
      },
    });
  });

  test.each([
    ['--form 2020-02-03', 'There is no flag --form'],
    ['2020-02-03', 'npm start -- --from'],
    ['--from', '--from needs a value, such as --from 2020-02-03'],
    ['--from --until 2020-02-03', '--from needs a value'],
    ['--from 2020-02-30', 'is no date'],
    ['--from 3.2.2020', 'write it like 2020-02-03'],
    ['--until 2021-01-04', 'choose a day from 2000-01-03 to 2020-04-17'],
    ['--from 2020-03-02 --until 2020-02-03', 'from 2020-03-02 is after until 2020-02-03'],
    ['--speed fast', '--speed: "fast" is no speed'],
    ['--speed 0', '1 to 1000000'],
    ['--seed a/b', 'is no seed'],
    ['--demo --demo', 'given twice'],
    ['--demo=yes', 'takes no value'],
  ])('%s', (words, says) => {
    const text = told(readArguments(words.split(' ')));
    expect(text).toMatch(/^ARGUMENT_BAD/);
    expect(text).toContain(says);
  });

  test('a day alone is judged beside the other day of the file', () => {
    const own = { from: tradingDay('2020-02-03'), until: tradingDay('2020-04-17') };
    expect(told(settleSpan(own, { from: null, until: tradingDay('2019-01-02') }))).toContain(
      'from 2020-02-03 is after until 2019-01-02; give both',
    );
    expect(settleSpan(own, { from: tradingDay('2020-03-02'), until: null })).toEqual({
      ok: true,
      value: { from: '2020-03-02', until: '2020-04-17' },
    });
  });
});

describe('a script of people', () => {
  test('times are New York', () => {
    const read = readScript('- { at: 2020-02-24 10:15, as: ana, line: halt odd fills }');
    expect(read).toEqual({
      ok: true,
      value: [
        {
          at: deskTime(Date.parse('2020-02-24T15:15:00Z')),
          as: 'ana',
          line: 'halt odd fills',
          topic: null,
        },
      ],
    });
  });

  test('a line may be said in a thread', () => {
    const read = readScript('- { at: 2020-02-24 10:15, as: ana, line: ack, in: alert AL-0003 }');
    expect(read.ok && read.value[0]?.topic).toBe('alert AL-0003');
  });

  test.each([
    ['people: []', 'A script is a list of lines'],
    ['- { at: 2020-02-24 25:15, as: ana, line: status }', '[0].at'],
    ['- { at: 2020-02-24 10:15, line: status }', '[0].as'],
    [
      '- { at: 2020-02-24 10:15, as: ana, line: a }\n- { at: 2020-02-24 10:14, as: ben, line: b }',
      'SCRIPT_DISORDERED',
    ],
    ['- { at: 2020-02-24 10:15, as: ana, line: ack, in: the alert }', 'This is no thread'],
    ['- { at: [', 'not YAML'],
  ])('%s', (text, says) => {
    expect(told(readScript(text))).toContain(says);
  });
});
