// The configuration: the files of config/, the environment and the command line, read and judged. What
// comes out are typed proposals within bounds; what is wrong is told with its file, its place and a cure.
import { readFileSync, statSync } from 'node:fs';
import { z } from 'zod';
import { alpacaField, joinBroker, STAND_IN_NAMES } from './config/broker.ts';
import type { AlpacaWritten, BrokerSettings } from './config/broker.ts';
import { readAlerts } from './config/alerts.ts';
import { readChatFile } from './config/chat.ts';
import { joinChat } from './config/joining.ts';
import type { ChatSettings } from './config/joining.ts';
import { explain, onOff, parseYaml, written } from './config/document.ts';
import { limitFields, toLimits } from './config/limits.ts';
import { allFaults, judgedBy, read } from './config/folder.ts';
import type { Folder } from './config/folder.ts';
import type { Variables } from './config/environment.ts';
import { boundedLimits, boundedSelection } from './config/base.ts';
import { readManual } from './config/manual.ts';
import { onCallField, toRota } from './config/oncall.ts';
import { checkOnCall, peopleField, peopleFile } from './config/people.ts';
import { replayField } from './config/replay.ts';
import type { Replay } from './config/replay.ts';
import { selection, strategiesFile } from './config/strategies.ts';
import { readUniverse } from './config/universe.ts';
import { readDollars } from './config/written.ts';
import type { Instrument } from '#engine/model/instrument.ts';
import type { DeskKind, Mode } from '#engine/model/mode.ts';
import { cents } from '#engine/model/money.ts';
import type { Cents } from '#engine/model/money.ts';
import { ok, refuse } from '#engine/model/result.ts';
import type { Refusal, Result } from '#engine/model/result.ts';
import type { Manual } from '#runbook/manual.ts';
import type { Proposal } from '#runbook/proposal.ts';
import { readSchedule } from '#runbook/schedule.ts';
import { alertingOf } from '#runbook/alert/rule.ts';
import type { Alerting } from '#runbook/alert/rule.ts';
import type { Row } from '#runbook/timetable.ts';

export { readArguments, settleSpan } from './config/arguments.ts';
export type { Arguments } from './config/arguments.ts';
export { readEnvironment } from './config/environment.ts';
export type { Environment, Variables } from './config/environment.ts';
export { rereading } from './config/reread.ts';
export { HISTORY } from './config/replay.ts';
export { readScript } from './config/script.ts';
export type { Spoken } from './config/script.ts';
export { modeFault, NO_BROKER } from './config/broker.ts';
export type { BrokerSettings } from './config/broker.ts';
export type { ChatSettings } from './config/joining.ts';

export interface Config {
  readonly mode: Mode;
  readonly account: string;
  /** What the simulated broker starts with. */
  readonly cashCents: Cents;
  readonly broker: 'simulated' | 'alpaca';
  readonly feed: 'recorded' | 'none' | 'alpaca';
  /** What a live feed shows and the desk may trade; the recorded history has its own. */
  readonly universe: readonly Instrument[];
  /** The configuration's own switch, one of three (RISK-4). */
  readonly tradingOn: boolean;
  readonly proposal: Proposal;
  /** What is an alert, and who is called; read at the start. */
  readonly alerting: Alerting;
  readonly manual: Manual;
  /** Null on a real desk. */
  readonly demo: Replay | null;
}

/** The world a configuration is read in. */
export interface ConfigWorld {
  readonly env: Variables;
  /** The operating system's user, who stands for `$USER`. */
  readonly osUser: string;
}

const BROKER_KEY = /^(?:APCA_API_|ALPACA_)/;

const account = z.string().regex(/^[a-z0-9][a-z0-9-]{1,31}$/, {
  error: 'This is no account. Write 2 to 32 small letters, digits and dashes.',
});
const cash = written(readDollars).refine((value) => value >= 100_00, {
  error: 'This is under $100. Write at least $100.',
});

const none = z.literal('none').transform(() => null);

/** What is wrong with a value that is not "none" either, in the words of its own field. */
function firstFault(field: z.ZodType<AlpacaWritten>): (issue: z.core.$ZodRawIssue) => string {
  return (issue) => {
    const asked = field.safeParse(issue.input, { error: explain });
    const found = asked.success ? undefined : asked.error.issues[0];
    const where = found === undefined || found.path.length === 0 ? '' : `${found.path.join('.')}: `;
    return `${where}${found?.message ?? 'Write none, or an account.'}`;
  };
}

const deskFile = z
  .strictObject({
    mode: z.enum(['DEV', 'PAPER'], {
      error: (issue) =>
        issue.input === 'LIVE'
          ? "A desk is never made LIVE. Write PAPER; people raise a desk's mode, with keys."
          : undefined,
    }),
    account,
    cash,
    // Left out, as in a file from before there was another one.
    broker: z.enum(['simulated', 'alpaca']).default('simulated'),
    alpaca: z.union([none, alpacaField], { error: firstFault(alpacaField) }).default(null),
    feed: z.enum(['none', 'alpaca'], {
      error: (issue) =>
        issue.input === 'recorded'
          ? 'Recorded history belongs to the demo. Write none.'
          : undefined,
    }),
    trading: onOff,
  })
  .superRefine(({ broker, alpaca, feed }, context) => {
    const fault = (path: string, message: string) =>
      context.addIssue({ code: 'custom', path: [path], message });
    if (broker === 'alpaca' && alpaca === null)
      fault(
        'alpaca',
        'The broker is alpaca, and no account is named. Write { account: paper, number: "PA…", feed: iex }.',
      );
    if (broker === 'simulated' && feed === 'alpaca')
      fault('feed', 'Prices of Alpaca come with its account. Write broker: alpaca, or feed: none.');
  });

type DeskFile = z.infer<typeof deskFile>;

function judgeSchedule(file: string, text: string): Result<readonly Row[]> {
  const parsed = parseYaml(file, text);
  if (!parsed.ok) return parsed;
  const rows = readSchedule(parsed.value);
  return rows.ok ? rows : refuse('CONFIG_INVALID', `${file}: ${rows.refusal.text}`, { file });
}

function readReal(folder: Folder, osUser: string): Result<Config> {
  const desk = read(folder, 'desk.yaml', judgedBy(deskFile));
  const people = read(folder, 'people.yaml', judgedBy(peopleFile(osUser)));
  const risk = read(folder, 'risk.yaml', judgedBy(z.strictObject(limitFields('real'))));
  const strategies = read(folder, 'strategies.yaml', judgedBy(strategiesFile));
  const schedule = read(folder, 'schedule.yaml', judgeSchedule);
  const alerts = read(folder, 'alerts.yaml', readAlerts);
  const manual = readManual(folder, alerts);
  const universe = read(folder, 'universe.yaml', readUniverse);
  if (desk === null || people === null || risk === null) return allFaults(folder.faults);
  if (strategies === null || schedule === null || alerts === null) return allFaults(folder.faults);
  if (universe === null || manual === null) return allFaults(folder.faults);
  return ok({
    mode: desk.mode,
    account: desk.account,
    cashCents: cents(desk.cash),
    broker: desk.broker,
    feed: desk.feed,
    universe,
    tradingOn: desk.trading,
    proposal: {
      limits: boundedLimits(toLimits(risk), manual.base),
      people: people.people.roster,
      schedule,
      rota: toRota(people.onCall),
      strategies: {
        ...strategies,
        selection: boundedSelection(strategies.selection, manual.base),
        ...agreedUniverse(desk.feed === 'none' ? [] : universe),
      },
    },
    alerting: alertingOf({ ...alerts, rota: toRota(people.onCall), reach: people.people.reach }),
    manual,
    demo: null,
  });
}

function demoFile(osUser: string) {
  const fields = z.strictObject({
    account,
    cash,
    trading: onOff,
    replay: replayField,
    ...limitFields('demo'),
    selection,
    people: peopleField('demo', osUser),
    onCall: onCallField,
  });
  return checkOnCall(fields);
}

/** Where symbols are named in a file, they are agreed to like the strategies that trade them. */
function agreedUniverse(universe: readonly Instrument[]): Pick<Proposal['strategies'], 'universe'> {
  if (universe.length === 0) return {};
  return { universe: universe.map(({ symbol, kind, sector }) => ({ symbol, kind, sector })) };
}

/** Symbols that a stand-in makes up are shown as what they are. */
function madeUp(universe: readonly Instrument[]): readonly Instrument[] {
  return universe.map((row) => ({ ...row, name: `${row.name} (SYNTHETIC)` }));
}

function readDemo(folder: Folder, { env, osUser }: ConfigWorld): Result<Config> {
  const standsIn = hasStandIn(env);
  const demo = read(folder, 'demo.yaml', judgedBy(demoFile(osUser)));
  const strategies = read(folder, 'strategies.yaml', judgedBy(strategiesFile));
  const schedule = read(folder, 'schedule.yaml', judgeSchedule);
  const alerts = read(folder, 'alerts.yaml', readAlerts);
  const manual = readManual(folder, alerts);
  const universe = standsIn ? read(folder, 'universe.yaml', readUniverse) : [];
  if (demo === null || strategies === null || schedule === null || alerts === null)
    return allFaults(folder.faults);
  if (universe === null || manual === null) return allFaults(folder.faults);
  return ok({
    mode: 'DEV',
    account: demo.account,
    cashCents: cents(demo.cash),
    broker: standsIn ? 'alpaca' : 'simulated',
    feed: standsIn ? 'alpaca' : 'recorded',
    universe: madeUp(universe),
    tradingOn: demo.trading,
    proposal: {
      limits: toLimits(demo),
      people: demo.people.roster,
      schedule,
      rota: toRota(demo.onCall),
      strategies: { ...strategies, selection: demo.selection, ...agreedUniverse(universe) },
    },
    alerting: alertingOf({ ...alerts, rota: toRota(demo.onCall), reach: demo.people.reach }),
    manual,
    demo: demo.replay,
  });
}

function hasStandIn(env: Variables): boolean {
  return (env['ALPACA_API_URL']?.trim() ?? '') !== '';
}

/** Why a demo may not start in this environment; it never says what a key holds (U5). */
function brokerKeys(env: Variables): Refusal | null {
  const names = Object.keys(env)
    .filter((name) => BROKER_KEY.test(name) && (env[name] ?? '') !== '')
    .filter((name) => !(hasStandIn(env) && STAND_IN_NAMES.has(name)))
    .sort();
  if (names.length === 0) return null;
  const them = names.length === 1 ? 'it' : 'them';
  return refuse(
    'DEMO_BROKER_KEYS',
    `The environment holds a broker's keys (${names.join(', ')}), and a demo desk must not be able to ` +
      `reach a broker. Take ${them} out for this start: env ${names.map((name) => `-u ${name}`).join(' ')} npm run demo`,
    { names: names.join(', ') },
  ).refusal;
}

/**
 * The files of a kind of desk as one proposal. Refusals: CONFIG_INVALID and CONFIG_MISSING tell every
 * fault of every file; DEMO_BROKER_KEYS where a demo would start beside a broker's keys.
 */
export function readConfig(configDir: string, kind: DeskKind, world: ConfigWorld): Result<Config> {
  const folder: Folder = { dir: configDir, faults: [] };
  if (kind === 'real') return readReal(folder, world.osUser);
  const keys = brokerKeys(world.env);
  return keys === null ? readDemo(folder, world) : { ok: false, refusal: keys };
}

/** Of a regular file only: reading anything else may never end. */
function readSecret(path: string): string {
  if (!statSync(path).isFile())
    throw Object.assign(new Error('no regular file'), { code: 'no regular file' });
  return readFileSync(path, 'utf8');
}

/**
 * Whom the desk reaches besides the room and the terminal: chat.yaml with the secrets of the environment.
 * Refusals: CONFIG_INVALID, CONFIG_MISSING and those of joinChat; no refusal holds a secret.
 */
export function readChat(configDir: string, kind: DeskKind, env: Variables): Result<ChatSettings> {
  const folder: Folder = { dir: configDir, faults: [] };
  const file = read(folder, 'chat.yaml', readChatFile);
  if (file === null) return allFaults(folder.faults);
  return joinChat(file, kind, { env, readText: readSecret });
}

/**
 * The broker of a kind of desk with the keys of the environment. Refusals: CONFIG_INVALID, CONFIG_MISSING and those
 * of joinBroker; no refusal holds a key.
 */
export function readBroker(
  configDir: string,
  kind: DeskKind,
  env: Variables,
): Result<BrokerSettings> {
  const world = { env, readText: readSecret };
  if (kind === 'demo') return joinBroker(null, kind, world);
  const folder: Folder = { dir: configDir, faults: [] };
  const desk: DeskFile | null = read(folder, 'desk.yaml', judgedBy(deskFile));
  if (desk === null) return allFaults(folder.faults);
  return joinBroker(desk.broker === 'alpaca' ? desk.alpaca : null, kind, world);
}
