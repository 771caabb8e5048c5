// Where what comes from outside may stand: the composition roots, the configuration, and one home
// for every package we depend on. Whoever adds a dependency adds its line here; a line whose
// package is gone breaks the law as much as a missing one.

/**
 * Where a package may be imported. A path that ends with a slash is a folder. A pure package reads
 * and computes only.
 */
export interface Home {
  readonly homes: readonly string[];
  readonly pure: boolean;
}

/** What is started from outside; nobody imports them. */
export const COMPOSITION_ROOTS: readonly string[] = [
  'src/main.ts',
  'src/desk.ts',
  'src/watchdog.ts',
];

/** What the room's browser loads: a world of its own, run by nobody here. */
export const PAGE = 'src/bot/room/page/';

/** What the page may know of the desk, and only as types: a browser has nothing else of it. */
export const PAGE_WORDS: readonly string[] = ['src/bot/room/protocol.ts', 'src/bot/card.ts'];

/** The folder that puts a desk together: with the roots it alone knows the configuration. */
export const COMPOSITION: readonly string[] = ['src/host/'];

/** Proposals from files and environment: known to the composition roots and to itself. */
export const CONFIGURATION: readonly string[] = ['src/config.ts', 'src/config/'];

/** The vocabulary every floor shares. */
export const MODEL = 'src/engine/model/';

export const HOMES: Readonly<Record<string, Home>> = {
  '@alpacahq/alpaca-trade-api': {
    homes: ['src/engine/broker/alpaca/', 'src/engine/market/alpaca/'],
    pure: false,
  },
  '@expo-google-fonts/inter': { homes: ['src/host/draw.ts'], pure: false },
  '@resvg/resvg-js': { homes: ['src/host/draw.ts'], pure: false },
  '@slack/bolt': { homes: ['src/bot/slack/'], pure: false },
  '@slack/socket-mode': { homes: ['src/bot/slack/socket-client.ts'], pure: false },
  '@slack/web-api': { homes: ['src/bot/slack/'], pure: false },
  'better-sqlite3': { homes: ['src/engine/journal/', 'src/engine/broker/'], pure: false },
  'csv-parse': { homes: ['src/engine/market/table.ts'], pure: true },
  'discord.js': { homes: ['src/bot/discord/'], pure: false },
  echarts: { homes: ['src/host/draw.ts'], pure: false },
  'node-cron': { homes: ['src/host/run.ts'], pure: false },
  nodemailer: { homes: ['src/bot/mail/'], pure: false },
  pino: { homes: ['src/host/log.ts'], pure: false },
  twilio: { homes: ['src/bot/sms/'], pure: false },
  'vega-datasets': { homes: ['src/engine/market/'], pure: false },
  yaml: { homes: ['src/bot/slack/manifest.ts', 'src/config.ts', 'src/config/'], pure: true },
  zod: {
    homes: [
      'src/bot/reception/parcel.ts',
      'src/bot/discord/',
      'src/bot/room/',
      'src/bot/written-card.ts',
      'src/config.ts',
      'src/config/',
      'src/engine/market/yahoo.ts',
      'src/runbook/schedule.ts',
      'src/host/test-record.ts',
    ],
    pure: true,
  },
};

export function isWithin(path: string, homes: readonly string[]): boolean {
  return homes.some((home) => (home.endsWith('/') ? path.startsWith(home) : path === home));
}
