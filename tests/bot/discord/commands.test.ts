// The registry on Discord: every command is there, typed, within what is published; and what is chosen reads
// back as the very same command and arguments, whatever the values look like.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Arg, Command } from '#bot/command.ts';
import { completions } from '#bot/complete.ts';
import type { Candidates } from '#bot/complete.ts';
import { choicesOf, discordCommands, readCommand, readFocused } from '#bot/discord/commands.ts';
import type { Chosen, ChosenOption } from '#bot/discord/commands.ts';
import type { OptionShape } from '#bot/discord/shapes.ts';
import { slotsOf } from '#bot/discord/slots.ts';
import { REGISTRY } from '#bot/registry.ts';
import { oneLine } from '#bot/text.ts';
import { readWords } from '#bot/words.ts';
import { PEOPLE } from '#tests/bot/desk-in-memory.ts';
import { untrusted } from '#tests/bot/wild-cards.ts';
import { faultsAgainst } from './published.ts';

const BODIES = discordCommands(REGISTRY);
const NAME = /^[-_\p{Ll}\p{Lo}\p{N}]{1,32}$/u;

function optionsIn(body: (typeof BODIES)[number]): readonly (readonly OptionShape[])[] {
  const lists: (readonly OptionShape[])[] = [];
  const plain: OptionShape[] = [];
  for (const option of body.options) {
    if (option.type === 1) lists.push(option.options);
    else plain.push(option);
  }
  return plain.length > 0 ? [...lists, plain] : lists;
}

/** Name, description and values of a command and all beneath it, as Discord adds them up. */
function signsOf(value: unknown): number {
  if (Array.isArray(value)) return value.reduce<number>((sum, one) => sum + signsOf(one), 0);
  if (typeof value !== 'object' || value === null) return 0;
  return Object.entries(value).reduce((sum, [key, one]) => {
    const counts = ['name', 'description', 'value'].includes(key) && typeof one === 'string';
    return sum + (counts ? one.length : signsOf(one));
  }, 0);
}

describe('the bodies', () => {
  test('are as published, all of them and each', () => {
    for (const body of BODIES)
      expect([body.name, faultsAgainst('ApplicationCommandUpdateRequest', body)]).toEqual([
        body.name,
        null,
      ]);
    expect(BODIES.length).toBeLessThanOrEqual(100);
    expect(new Set(BODIES.map((one) => one.name)).size).toBe(BODIES.length);
  });

  test.each(BODIES.map((body) => [body.name, body] as const))(
    '%s keeps what the schema does not say',
    (_, body) => {
      expect(signsOf(body)).toBeLessThanOrEqual(4_000);
      expect(body.name).toMatch(NAME);
      expect(body.description.length).toBeGreaterThan(0);
      expect(body.options.length).toBeLessThanOrEqual(25);
      for (const list of optionsIn(body)) {
        const needed = list.map((one) => one.required);
        expect(needed.toSorted((a, b) => Number(b) - Number(a))).toEqual(needed);
        expect(new Set(list.map((one) => one.name)).size).toBe(list.length);
        for (const one of list) {
          expect(one.name).toMatch(NAME);
          const both = one.type === 3 && one.autocomplete === true && one.choices !== undefined;
          expect(both).toBe(false);
        }
      }
    },
  );

  test('hold every command of the registry once', () => {
    const there = BODIES.flatMap((body) =>
      body.options.flatMap((one) => (one.type === 1 ? [`${body.name} ${one.name}`] : [])),
    );
    const alone = BODIES.filter((body) => body.options.every((one) => one.type !== 1)).map(
      (one) => one.name,
    );
    const slots = slotsOf(REGISTRY).map(({ name, sub }) =>
      sub === null ? name : `${name} ${sub}`,
    );
    expect(slots).toHaveLength(REGISTRY.length);
    expect([...there, ...alone].toSorted()).toEqual([...slots, 'desk'].toSorted());
  });

  test.each([
    ['halt', 'halt', null],
    ['halt flatten', 'halt-flatten', null],
    ['halt break-glass', 'halt-break-glass', null],
    ['strategies', 'strategies', 'list'],
    ['strategies pause', 'strategies', 'pause'],
    ['journal tail', 'journal', 'tail'],
    ['config pin', 'config', 'pin'],
    ['slack manifest', 'slack', 'manifest'],
    ['status', 'status', null],
  ])('%s is /%s %s', (command, name, sub) => {
    expect(slotsOf(REGISTRY).find((one) => one.command.name === command)).toMatchObject({
      name,
      sub,
    });
  });

  test('a halt is one press that everybody is offered; what acts is offered to those who may write', () => {
    const hints = Object.fromEntries(
      BODIES.map((one) => [one.name, one.default_member_permissions]),
    );
    expect(hints).toMatchObject({ halt: null, 'halt-break-glass': null, desk: null, status: null });
    expect(hints).toMatchObject({ resume: 2_048, approve: 2_048, ack: 2_048 });
    expect(BODIES.find((one) => one.name === 'halt')?.options).toMatchObject([
      { name: 'reason', required: false },
    ]);
  });
});

/** Values that look like flags, quotes, names of other commands: each is only a value. */
const SAID = fc
  .oneof(
    fc.constantFrom(
      'flatten',
      'break-glass',
      'page',
      'list',
      '--cause x',
      '\u2014fix',
      '"quoted" \'so\'',
      '\\',
      '/desk',
      'desk',
    ),
    untrusted,
  )
  .map((text) => oneLine(text).slice(0, 1_000).trim())
  .filter((text) => text !== '' && text.isWellFormed());

/** A value for an argument, with what the desk should read of it. */
function valueFor(
  arg: Arg,
): fc.Arbitrary<readonly [value: string | number, means: string | number]> {
  const same = (value: string) => [value, value] as const;
  switch (arg.kind) {
    case 'number':
      return fc.integer({ min: 1, max: 999_999_999 }).map((value) => [value, value] as const);
    case 'choice':
      return fc.constantFrom(...arg.choices).map(same);
    case 'day':
      return fc.constantFrom('2020-02-24', '2019-12-31').map(same);
    case 'span':
      return fc.integer({ min: 1, max: 999 }).map((minutes) => [`${minutes}m`, minutes] as const);
    case 'symbol':
      return fc.constantFrom('SPY', '^GSPC', 'BRK.B').map(same);
    case 'approval':
      return fc
        .integer({ min: 1, max: 9_999 })
        .map((id) => same(`R-${String(id).padStart(4, '0')}`));
    case 'alert':
      return fc
        .integer({ min: 1, max: 9_999 })
        .map((id) => same(`AL-${String(id).padStart(4, '0')}`));
    case 'incident':
      return fc
        .integer({ min: 1, max: 9_999 })
        .map((id) => same(`I-${String(id).padStart(4, '0')}`));
    case 'run':
      return fc
        .integer({ min: 1, max: 9_999 })
        .map((id) => same(`RUN-${String(id).padStart(4, '0')}`));
    case 'person':
      return fc.constantFrom('ana', 'ben').map(same);
    case 'word':
    case 'order':
    case 'playbook':
    case 'item':
    case 'task':
    case 'rule':
    case 'strategy':
      return fc
        .constantFrom('trend-crossover', 'demo-0001-20200224-GSPC-trend-E1', 'AL-0007')
        .map(same);
    case 'text':
    case 'command':
      return SAID.map(same);
  }
}

interface Case {
  readonly command: Command;
  readonly data: Chosen;
  readonly texts: Readonly<Record<string, string>>;
  readonly numbers: Readonly<Record<string, number>>;
}

/** A command with values for all that is needed and some of the rest, as an interaction carries them. */
function caseOf(command: Command): fc.Arbitrary<Case> {
  const args = [...command.args, ...command.flags];
  const slot = slotsOf(REGISTRY).find((one) => one.command === command);
  const values = fc.tuple(
    ...args.map((arg) => (arg.required ? valueFor(arg) : fc.option(valueFor(arg)))),
  );
  return values.map((chosen) => {
    const given = args.flatMap((arg, at) => {
      const pair = chosen[at];
      return pair === null || pair === undefined ? [] : [{ arg, value: pair[0], means: pair[1] }];
    });
    const options: readonly ChosenOption[] = given.map(({ arg, value }) => ({
      name: arg.name,
      type: typeof value === 'number' ? 4 : 3,
      value,
    }));
    const name = slot?.name ?? '';
    const sub = slot?.sub ?? null;
    const texts = given.filter(({ means }) => typeof means === 'string');
    const numbers = given.filter(({ means }) => typeof means === 'number');
    return {
      command,
      data: { name, options: sub === null ? options : [{ name: sub, type: 1, options }] },
      texts: Object.fromEntries(texts.map(({ arg, means }) => [arg.name, String(means)])),
      numbers: Object.fromEntries(numbers.map(({ arg, means }) => [arg.name, Number(means)])),
    };
  });
}

test('what is chosen is what is asked for, whatever the values look like', () => {
  const cases = fc.constantFrom(...REGISTRY).chain(caseOf);
  fc.assert(
    fc.property(cases, ({ command, data, texts, numbers }) => {
      const read = readCommand(REGISTRY, data);
      if (read?.kind !== 'words') throw new Error(`not words: ${JSON.stringify(read)}`);
      const asked = readWords(REGISTRY, read.words);
      if (!asked.ok) throw new Error(asked.refusal.text);
      expect(asked.value.command.name).toBe(command.name);
      expect(asked.value.said).toEqual({ texts, numbers });
    }),
    { numRuns: 1_000 },
  );
});

test('no argument that may be left out stands before another: words could not say which is missing', () => {
  const unclear = REGISTRY.filter(({ args }) => args.slice(0, -1).some((arg) => !arg.required));
  expect(unclear.map((one) => one.name)).toEqual([]);
});

const option = (
  name: string,
  value: string | number,
  more: Partial<ChosenOption> = {},
): ChosenOption => ({
  name,
  type: typeof value === 'number' ? 4 : 3,
  value,
  ...more,
});

test.each<readonly [string, Chosen, ReturnType<typeof readCommand>]>([
  [
    'a typed line stays a line',
    { name: 'desk', options: [option('line', 'halt feed looks stale')] },
    { kind: 'line', line: 'halt feed looks stale' },
  ],
  [
    'a reason of one word is no more of a name',
    { name: 'halt', options: [option('reason', 'flatten')] },
    { kind: 'words', words: ['halt', ' flatten'] },
  ],
  [
    'flags carry their values whole',
    { name: 'resume', options: [option('fix', 'books equal'), option('cause', '--fix x')] },
    { kind: 'words', words: ['resume', '--cause=--fix x', '--fix=books equal'] },
  ],
  [
    'a blank before a value is not taken for it',
    { name: 'close', options: [option('symbol', ' '), option('strategy', 'SPY')] },
    null,
  ],
  ['what is no command of ours is none', { name: 'ban', options: [] }, null],
  ['nor is a branch there is not', { name: 'config', options: [{ name: 'burn', type: 1 }] }, null],
  ['nor a group without its branch', { name: 'config' }, null],
  ['nor a line that is none', { name: 'desk', options: [option('line', 7)] }, null],
])('%s', (_, data, read) => {
  expect(readCommand(REGISTRY, data)).toEqual(read);
});

const CANDIDATES: Candidates = {
  alert: [
    { value: 'AL-0007', says: 'Daily loss -4.2 %' },
    { value: 'AL-0012', says: 'Feed stale' },
  ],
  incident: [{ value: 'I-0003', says: 'Feed stale' }],
  approval: [{ value: 'R-0018', says: 'resume; needs risk' }],
  person: PEOPLE.map(({ id, name }) => ({ value: id, says: name })),
  strategy: [{ value: 'trend', says: 'enabled' }],
  symbol: [{ value: 'SPY', says: 'held' }],
  order: [{ value: 'demo-1', says: 'buy SPY' }],
  item: [{ value: 'capital', says: 'The first capital is decided' }],
  playbook: [{ value: 'SOP-3', says: 'a playbook' }],
  rule: [{ value: 'day-loss', says: 'WARNING' }],
  run: [{ value: 'RUN-0001', says: 'SOP-3' }],
  task: [{ value: 'contacts-review', says: 'Call every contact' }],
  span: [
    { value: '30m', says: 'half an hour' },
    { value: '2h', says: 'two hours' },
  ],
  day: [{ value: '2020-02-24', says: 'today' }],
};

function offered(data: Chosen): readonly string[] {
  const focused = readFocused(REGISTRY, data);
  if (focused === null) return [];
  const typing = {
    registry: REGISTRY,
    line: focused.line,
    person: PEOPLE[0] ?? null,
    candidates: CANDIDATES,
  };
  return choicesOf(focused, completions(typing)).map((choice) => choice.value);
}

const typing = { focused: true };

test.each<readonly [string, Chosen, readonly string[]]>([
  [
    'an argument',
    { name: 'ack', options: [option('alert', 'AL-00', typing)] },
    ['AL-0007', 'AL-0012'],
  ],
  [
    'nothing typed yet',
    { name: 'ack', options: [option('alert', '', typing)] },
    ['AL-0007', 'AL-0012'],
  ],
  [
    'a second argument before the first is filled',
    { name: 'silence', options: [option('span', '2', typing)] },
    ['2h'],
  ],
  [
    'a second argument behind one with blanks',
    { name: 'escalate', options: [option('alert', 'AL 7'), option('person', 'b', typing)] },
    ['ben'],
  ],
  [
    'a flag',
    { name: 'backtest', options: [option('days', 60), option('from', '2020', typing)] },
    ['2020-02-24'],
  ],
  [
    'a line, to whole lines',
    { name: 'desk', options: [option('line', 'ack AL', typing)] },
    ['ack AL-0007', 'ack AL-0012'],
  ],
  ['nothing that is typed', { name: 'ack', options: [option('alert', 'AL')] }, []],
  ['a command there is not', { name: 'ban', options: [option('who', 'a', typing)] }, []],
])('completes %s', (_, data, values) => {
  expect(offered(data)).toEqual(values);
});

test('what completes is within what is published, whatever is typed', () => {
  const typed = fc.tuple(fc.constantFrom('desk', 'ack', 'silence', 'config'), untrusted);
  fc.assert(
    fc.property(typed, ([name, value]) => {
      const at = name === 'desk' ? 'line' : 'alert';
      const focused = readFocused(REGISTRY, { name, options: [option(at, value, typing)] });
      if (focused === null) return;
      const rows = Array.from({ length: 40 }, (_, row) => ({
        line: `${focused.line}${row}`,
        says: value,
      }));
      const choices = choicesOf(focused, rows);
      expect(choices.length).toBeLessThanOrEqual(25);
      for (const choice of choices)
        expect(faultsAgainst('ApplicationCommandOptionStringChoice', choice)).toBeNull();
      for (const choice of choices) expect(choice.value.length).toBeLessThanOrEqual(100);
    }),
    { numRuns: 200 },
  );
});
