// The broker of a desk: what desk.yaml says of it, joined with the keys of the environment. A key that belongs to the
// other kind of account, half of a pair, or a stand-in on a real desk ends the start in words without a value.
import { z } from 'zod';
import { SYMBOLS_MOST } from './universe.ts';
import { isLoopback } from './loopback.ts';
import { openSecrets } from './secrets.ts';
import type { Judge, SecretWorld } from './secrets.ts';
import { written } from './document.ts';
import type { Scalar, Written } from './written.ts';
import type { AlpacaSettings, AlpacaStandIn } from '#engine/broker/alpaca/settings.ts';
import type { DeskKind, Mode } from '#engine/model/mode.ts';
import { ok, refuse } from '#engine/model/result.ts';
import type { Refusal, Result } from '#engine/model/result.ts';

/** What is written of an account; its keys are never in a file of config/. */
export type AlpacaWritten = Pick<AlpacaSettings, 'account' | 'number' | 'feed' | 'options'>;

export interface BrokerSettings {
  /** Null where the broker is the simulated one. */
  readonly alpaca: AlpacaSettings | null;
  /** For the last backup of daily bars; null leaves it out. */
  readonly stooqKey: string | null;
  /** The names of the secrets that are given. */
  readonly given: readonly string[];
  /** Their values, for the mask and for nothing else. */
  readonly secrets: readonly string[];
}

export const NO_BROKER: BrokerSettings = { alpaca: null, stooqKey: null, given: [], secrets: [] };

const ADDRESS = 'ALPACA_API_URL';
const NUMBER = 'ALPACA_ACCOUNT';
/** What a stand-in's desk may hold of a broker's; anything else keeps a demo from starting. */
export const STAND_IN_NAMES: ReadonlySet<string> = new Set([
  ADDRESS,
  NUMBER,
  'APCA_API_KEY_ID',
  'APCA_API_SECRET_KEY',
]);

function readNumber(text: Scalar): Written<string> {
  if (/^[A-Z0-9]{6,16}$/.test(String(text))) return { ok: true, value: String(text) };
  const fault =
    'This is no account number. Write it as Alpaca shows it, in quotes, such as "PA1234567890".';
  return { ok: false, fault };
}

export const alpacaField: z.ZodType<AlpacaWritten> = z
  .strictObject({
    account: z.enum(['paper', 'live']),
    number: written(readNumber),
    feed: z.enum(['iex', 'sip']),
    // Left out, as in a file from before there was one.
    options: z.enum(['none', 'indicative', 'opra']).default('none'),
  })
  .superRefine(({ account, number }, context) => {
    const isPaper = number.startsWith('PA');
    if (isPaper === (account === 'paper')) return;
    const message = isPaper
      ? 'This number begins with PA, which paper accounts have. Write account: paper, or the number of the live account.'
      : 'The number of a paper account begins with PA. Write account: live, or the number of the paper account.';
    context.addIssue({ code: 'custom', path: ['number'], message });
  })
  .transform(({ options, ...rest }) => (options === 'none' ? rest : { ...rest, options }));

const PREFIX = { paper: 'PK', live: 'AK' } as const;

function isKeyId(account: AlpacaWritten['account']): Judge {
  const other = account === 'paper' ? 'live' : 'paper';
  return (value) => {
    if (value.startsWith(PREFIX[other]))
      return `begins with ${PREFIX[other]}: it is a ${other} account's, and this desk's account is a ${account} one`;
    return value.startsWith(PREFIX[account]) && value.length >= 12
      ? null
      : `is no key of a ${account} account, which begins with ${PREFIX[account]}`;
  };
}

const isSecret: Judge = (value) => {
  if (/^[PA]K[A-Z0-9]{10,}$/.test(value)) return 'looks like a key id, not the secret of one';
  return value.length >= 20 ? null : 'is too short for a secret key';
};

function isGiven(env: SecretWorld['env'], name: string): boolean {
  return env[name] !== undefined || env[`${name}_FILE`] !== undefined;
}

/** The one address a stand-in has, as trading, data and stream. */
function standInAt(text: string): AlpacaStandIn {
  const origin = new URL(text).origin;
  return { trading: origin, data: origin, stream: `${origin.replace(/^http/, 'ws')}/stream` };
}

/** The address of a stand-in; null for Alpaca itself. */
function standIn(kind: DeskKind, env: SecretWorld['env']): Result<AlpacaStandIn | null> {
  const text = env[ADDRESS]?.trim() ?? '';
  if (text === '') return ok(null);
  if (kind === 'real')
    return refuse(
      'FAKE_ON_REAL_DESK',
      `${ADDRESS} is set, and a real desk speaks to Alpaca itself only. Take it out of the environment.`,
    );
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url !== null && /^https?:$/.test(url.protocol) && isLoopback(url.hostname))
    return ok(standInAt(text));
  return refuse(
    'STAND_IN_NOT_LOCAL',
    `${ADDRESS} leads off this machine; a demo desk takes a stand-in on 127.0.0.1 only, such as http://127.0.0.1:4000.`,
  );
}

function missing(env: SecretWorld['env'], account: string): Refusal | null {
  const names = ['APCA_API_KEY_ID', 'APCA_API_SECRET_KEY'].filter((name) => !isGiven(env, name));
  if (names.length === 0) return null;
  return refuse(
    'SECRET_MISSING',
    `${names.join(' and ')} ${names.length === 1 ? 'is' : 'are'} not given, and the broker of this desk is Alpaca (${account}). ` +
      'Give both, each by its name or from a file with _FILE behind it: docs/ALPACA.md shows where they are found.',
  ).refusal;
}

function join(
  asked: AlpacaWritten,
  at: AlpacaStandIn | null,
  world: SecretWorld,
): Result<BrokerSettings> {
  const absent = missing(world.env, asked.account);
  if (absent !== null) return { ok: false, refusal: absent };
  const secrets = openSecrets(world);
  const keyId = secrets.take('APCA_API_KEY_ID', isKeyId(asked.account));
  const secret = secrets.take('APCA_API_SECRET_KEY', isSecret);
  const stooqKey = secrets.take('STOOQ_KEY', () => null);
  const [first] = secrets.faults;
  if (first !== undefined)
    return refuse(first.code, secrets.faults.map(({ text }) => text).join('\n'));
  if (keyId === null || secret === null) return ok(NO_BROKER);
  const { given, values } = secrets;
  return ok({ alpaca: { ...asked, keyId, secret, standIn: at }, stooqKey, given, secrets: values });
}

/**
 * A real desk's broker as desk.yaml says (null: simulated); a demo's where a stand-in on this machine is named.
 * Refusals: SECRET_MISSING, SECRET_UNUSABLE, FAKE_ON_REAL_DESK, STAND_IN_NOT_LOCAL, ENVIRONMENT_BAD.
 */
export function joinBroker(
  asked: AlpacaWritten | null,
  kind: DeskKind,
  world: SecretWorld,
): Result<BrokerSettings> {
  const at = standIn(kind, world.env);
  if (!at.ok) return at;
  if (kind === 'real') return asked === null ? ok(NO_BROKER) : join(asked, null, world);
  if (at.value === null) return ok(NO_BROKER);
  const number = readNumber(world.env[NUMBER]?.trim() ?? '');
  if (number.ok)
    return join(
      { account: 'paper', number: number.value, feed: 'iex', options: 'indicative' },
      at.value,
      world,
    );
  return refuse(
    'ENVIRONMENT_BAD',
    `${ADDRESS} names a stand-in, and ${NUMBER} does not name its account. Give the number it shows on its page.`,
  );
}

/** Why these may not go together; null when they may. A demo stands on a stand-in whatever its mode. */
export function modeFault(
  desk: { readonly kind: DeskKind; readonly mode: Mode; readonly symbols: number },
  account: AlpacaWritten['account'],
): Refusal | null {
  const { kind, mode, symbols } = desk;
  // A desk in PAPER may stand on a live account: it only reduces there until two people arm it (LIVE-2).
  if (kind === 'real' && (mode === 'DEV' || (mode === 'LIVE' && account === 'paper')))
    return refuse(
      'BROKER_MODE_DIFFERS',
      mode === 'DEV'
        ? `This desk's mode is DEV, which trades on the simulated broker only, and desk.yaml names a ${account} account at Alpaca. Write broker: simulated, or make a desk in mode PAPER.`
        : `This desk's mode is ${mode}, which needs a live account, and desk.yaml names a ${account} one. Name the live account and give its keys, or take the mode back while the live one runs: golive disarm <why>.`,
      { mode, account },
    ).refusal;
  const most = SYMBOLS_MOST[account];
  if (symbols <= most) return null;
  return refuse(
    'CONFIG_INVALID',
    `config/universe.yaml names ${symbols} symbols; on a ${account} account they are ${most} at most. Shorten the list.`,
    { symbols, most },
  ).refusal;
}
