// The command line of `npm start`. Every flag is known, given once and within bounds, or the refusal
// says how it is typed.
import { ok, refuse } from '#engine/model/result.ts';
import type { Result } from '#engine/model/result.ts';
import type { TradingDay } from '#engine/model/time.ts';
import { readHistoryDay, readSeed, readSpeed, spanFault } from './replay.ts';
import type { Speed } from './replay.ts';
import type { Written } from './written.ts';

export interface Arguments {
  readonly demo: boolean;
  readonly from: TradingDay | null;
  readonly until: TradingDay | null;
  readonly speed: Speed | null;
  readonly seed: string | null;
  /** The path of a file of scripted people. */
  readonly script: string | null;
  readonly exitAtEnd: boolean;
  /** A demo in a new folder of its own. */
  readonly fresh: boolean;
  readonly help: boolean;
  /** The flags given that only a demo takes. */
  readonly demoOnly: readonly string[];
}

const SWITCHES = ['--demo', '--exit', '--fresh', '--help'] as const;
const VALUES = ['--from', '--until', '--speed', '--seed', '--script'] as const;
const EXAMPLES: Readonly<Record<(typeof VALUES)[number], string>> = {
  '--from': '--from 2020-02-03',
  '--until': '--until 2020-04-17',
  '--speed': '--speed 6300, or --speed max',
  '--seed': '--seed twokey',
  '--script': '--script people.yaml',
};

type Flag = (typeof SWITCHES)[number] | (typeof VALUES)[number];

const NPM = 'Behind npm start, flags follow a lone --, as in: npm start -- --from 2020-02-03.';

function bad(text: string): {
  readonly ok: false;
  readonly refusal: { code: string; text: string };
} {
  return { ok: false, refusal: { code: 'ARGUMENT_BAD', text } };
}

function isSwitch(word: string): word is (typeof SWITCHES)[number] {
  return SWITCHES.some((known) => known === word);
}

function takesValue(word: string): word is (typeof VALUES)[number] {
  return VALUES.some((known) => known === word);
}

function unknownWord(word: string): ReturnType<typeof bad> {
  if (!word.startsWith('-'))
    return bad(`"${word}" is no flag and stands behind none that takes a value. ${NPM}`);
  return bad(
    `There is no flag ${word}. The flags are ${[...SWITCHES, ...VALUES].join(', ')}. ${NPM}`,
  );
}

/** The flags with their texts, each once. */
function takeFlags(argv: readonly string[]): Result<ReadonlyMap<Flag, string>> {
  const flags = new Map<Flag, string>();
  for (let at = 0; at < argv.length; at += 1) {
    const word = argv[at] ?? '';
    const [name = '', ...rest] = word === '-h' ? ['--help'] : word.split('=');
    if (!isSwitch(name) && !takesValue(name)) return unknownWord(word);
    if (flags.has(name)) return bad(`${name} is given twice. Give it once.`);
    if (isSwitch(name)) {
      if (rest.length > 0) return bad(`${name} takes no value. Write ${name} alone.`);
      flags.set(name, '');
      continue;
    }
    if (rest.length === 0) at += 1;
    const value = rest.length > 0 ? rest.join('=') : argv[at];
    if (value === undefined || value === '' || value.startsWith('--'))
      return bad(`${name} needs a value, such as ${EXAMPLES[name]}.`);
    flags.set(name, value);
  }
  return ok(flags);
}

function readFlag<T>(
  flags: ReadonlyMap<Flag, string>,
  flag: Flag,
  read: (text: string) => Written<T>,
): Result<T | null> {
  const text = flags.get(flag);
  if (text === undefined) return ok(null);
  const value = read(text);
  return value.ok ? ok(value.value) : bad(`${flag}: ${value.fault}`);
}

/** What `npm start` was asked for; `argv` without node and script. Refusal: ARGUMENT_BAD. */
export function readArguments(argv: readonly string[]): Result<Arguments> {
  const taken = takeFlags(argv);
  if (!taken.ok) return taken;
  const flags = taken.value;
  const from = readFlag(flags, '--from', readHistoryDay);
  if (!from.ok) return from;
  const until = readFlag(flags, '--until', readHistoryDay);
  if (!until.ok) return until;
  const speed = readFlag(flags, '--speed', readSpeed);
  if (!speed.ok) return speed;
  const seed = readFlag(flags, '--seed', readSeed);
  if (!seed.ok) return seed;
  if (from.value !== null && until.value !== null) {
    const fault = spanFault(from.value, until.value);
    if (fault !== null) return bad(`--${fault}`);
  }
  return ok({
    demo: flags.has('--demo'),
    from: from.value,
    until: until.value,
    speed: speed.value,
    seed: seed.value,
    script: flags.get('--script') ?? null,
    exitAtEnd: flags.has('--exit'),
    fresh: flags.has('--fresh'),
    help: flags.has('--help'),
    demoOnly: [...flags.keys()].filter(
      (flag) => takesValue(flag) || flag === '--exit' || flag === '--fresh',
    ),
  });
}

/** The demo's span with what was asked for in place of its own; the refusal says what else to give. */
export function settleSpan(
  own: { readonly from: TradingDay; readonly until: TradingDay },
  asked: Pick<Arguments, 'from' | 'until'>,
): Result<{ readonly from: TradingDay; readonly until: TradingDay }> {
  const from = asked.from ?? own.from;
  const until = asked.until ?? own.until;
  const fault = spanFault(from, until);
  return fault === null ? ok({ from, until }) : refuse('ARGUMENT_BAD', `--${fault}`);
}
