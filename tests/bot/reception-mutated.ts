// Deliveries for the great trial of the reception: good ones with a mark of their own to know their effect
// by, and what forgers, strangers and broken platforms make of them. All from one seed.
import type { Deed, Delivered } from '#bot/delivered.ts';
import type { Account } from '#runbook/person.ts';
import { GUILD, onDiscord, onSlack, TEAM } from '#tests/bot/reception-hall.ts';

/** Numbers in [0, 1) that are the same for the same seed (mulberry32). */
export function lotsOf(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

export interface Luck {
  readonly lot: () => number;
  of<T>(list: readonly T[]): T;
  below(bound: number): number;
}

export function luckOf(seed: number): Luck {
  const lot = lotsOf(seed);
  const below = (bound: number): number => Math.floor(lot() * bound);
  return {
    lot,
    below,
    of(list) {
      const one = list[below(list.length)];
      if (one === undefined) throw new RangeError('nothing to draw from');
      return one;
    },
  };
}

/** What becomes of it: an effect once, words only, a refusal with one of these codes, or nothing again. */
export type Expected =
  | { readonly kind: 'effect' }
  | { readonly kind: 'words' }
  | { readonly kind: 'told'; readonly code: string }
  | { readonly kind: 'refused'; readonly codes: readonly string[] }
  | { readonly kind: 'known' };

export interface Trial {
  readonly name: string;
  readonly delivered: Delivered;
  readonly expected: Expected;
}

export interface Making {
  readonly luck: Luck;
  readonly number: number;
  readonly wall: number;
  /** Ids of buttons as they stand on cards now. */
  readonly buttons: { readonly approve: string; readonly over: string };
  /** One that was taken before, if any was. */
  readonly before: Delivered | null;
  /** Work of Ana's that is under way. */
  readonly work: string;
}

const refused = (...codes: readonly string[]): Expected => ({ kind: 'refused', codes });
const EFFECT: Expected = { kind: 'effect' };
const WORDS: Expected = { kind: 'words' };
const MARKUP = [
  '<!channel> <@U0BEN>',
  '@everyone https://evil.example/?x=1',
  '```halt```',
  '\u202ehalt\u2066 now',
  '<script>alert(1)</script>',
  '*bold* _it_ ~no~ > quote',
  '{reason} {"deed":"line"}',
  '\u0000\u0007\u001b[31m red',
  '\ud800 half a letter',
];

function madeBy(making: Making, who: string, deed: Deed): Delivered {
  const { number, wall, luck } = making;
  const platform = luck.of(['slack', 'discord'] as const);
  return {
    platform,
    id: `Ev-${number}`,
    meaning: `message C01 ${number}.0001`,
    account: platform === 'slack' ? onSlack(who) : onDiscord(who),
    standing: 'member',
    direct: false,
    done: luck.of([wall, wall - luck.below(50_000), null]),
    deed,
  };
}

function noteDeed({ luck, number }: Making, text = 'called the vendor'): Deed {
  const words = `#${number}# ${text}`;
  return luck.of<Deed>([
    { kind: 'line', line: `note AL-0001 ${words}` },
    { kind: 'words', words: ['note', 'AL-0001', words] },
    { kind: 'reply', topic: 'alert AL-0001', text: `note ${words}` },
    { kind: 'reply', topic: 'approval R-0001', text: `I wrote ${words}` },
  ]);
}

function haltDeed({ luck, number }: Making): Deed {
  return luck.of<Deed>([
    { kind: 'line', line: `halt #${number}#` },
    { kind: 'words', words: ['halt', `#${number}#`] },
    { kind: 'reply', topic: 'alert AL-0001', text: `halt #${number}#` },
  ]);
}

/** Whatever acts: of a kind whose effect is seen by its mark. */
function actDeed(making: Making): Deed {
  return making.luck.lot() < 0.7 ? noteDeed(making) : haltDeed(making);
}

const KEYHOLDERS = ['ana', 'ben', 'cleo', 'sam', 'sofia'];

function good(making: Making): Delivered {
  return madeBy(making, making.luck.of(KEYHOLDERS), actDeed(making));
}

/** Signs that make another account look like somebody's. */
function lookalike(account: Account, luck: Luck): Account {
  const { user } = account;
  const team = account.platform === 'slack' ? TEAM : GUILD;
  return luck.of<Account>([
    { ...account, user: `${user}\u202e` },
    { ...account, user: ` ${user}` },
    { ...account, user: `${user}\u0000` },
    { ...account, user: user.toLowerCase() === user ? `${user}0` : user.toLowerCase() },
    { ...account, user: user.normalize('NFKD').replace('0', '\u0660') },
    { ...account, user: `${user}${'x'.repeat(5_000)}` },
    { ...account, user: '' },
    { ...account, user: '__proto__' },
    { ...account, team: luck.of(['T0EVIL', `${team} `, '', `${team}","user":"${user}`]) },
    { ...account, team: user, user: team },
  ]);
}

type Mutation = readonly [name: string, make: (making: Making) => Omit<Trial, 'name'>];

const WHO: readonly Mutation[] = [
  ['good', (making) => ({ delivered: good(making), expected: EFFECT })],
  ['good again', (making) => ({ delivered: good(making), expected: EFFECT })],
  [
    'a look',
    (making) => ({
      delivered: madeBy(making, making.luck.of([...KEYHOLDERS, 'vic', 'dev']), {
        kind: 'line',
        line: making.luck.of(['status', 'alerts', 'approvals', 'help', 'timeline AL-0001']),
      }),
      expected: WORDS,
    }),
  ],
  [
    'an account that looks like somebody’s',
    (making) => {
      const delivered = good(making);
      const account = lookalike(delivered.account, making.luck);
      return { delivered: { ...delivered, account }, expected: refused('PERSON_UNKNOWN') };
    },
  ],
  [
    'an account of another platform',
    (making) => {
      const delivered = good(making);
      const platform = making.luck.of(['persona', 'terminal', 'room'] as const);
      const account = { platform, team: 'demo', user: 'ana' };
      return { delivered: { ...delivered, account }, expected: refused('ACCOUNT_FOREIGN') };
    },
  ],
  [
    'a bot, a guest, another team',
    (making) => {
      const standing = making.luck.of(['bot', 'guest', 'foreign'] as const);
      const code = { bot: 'ACCOUNT_BOT', guest: 'ACCOUNT_GUEST', foreign: 'ACCOUNT_FOREIGN' };
      const expected = refused(code[standing]);
      return { delivered: { ...good(making), standing }, expected };
    },
  ],
  [
    'a private message',
    (making) => ({
      delivered: { ...good(making), direct: true },
      expected: refused('DIRECT_MESSAGE'),
    }),
  ],
  [
    'a viewer who acts',
    (making) => ({
      delivered: madeBy(making, 'vic', actDeed(making)),
      expected: refused('ROLE_MISSING'),
    }),
  ],
  [
    'a stranger',
    (making) => ({
      delivered: madeBy(making, 'stranger', actDeed(making)),
      expected: refused('PERSON_UNKNOWN'),
    }),
  ],
];

const WHAT: readonly Mutation[] = [
  [
    'markup, marks and halves of letters',
    (making) => ({
      delivered: madeBy(
        making,
        making.luck.of(KEYHOLDERS),
        noteDeed(making, making.luck.of(MARKUP)),
      ),
      expected: EFFECT,
    }),
  ],
  [
    'a huge text',
    (making) => {
      const line = `note AL-0001 #${making.number}# ${'long '.repeat(2_000 + making.luck.below(9_000))}`;
      const delivered = madeBy(making, making.luck.of(KEYHOLDERS), { kind: 'line', line });
      return { delivered, expected: refused('DELIVERY_LONG') };
    },
  ],
  [
    'a button that never was',
    (making) => {
      const { approve } = making.buttons;
      const button = making.luck.of([
        approve.replace(/^tk1/, 'tk2'),
        approve.replace(/:\d+:/, ':999999:'),
        `${approve} `,
        'halt',
        `{"words":["halt","#${making.number}#"]}`,
        'x'.repeat(9_000),
      ]);
      return {
        delivered: madeBy(making, making.luck.of(KEYHOLDERS), {
          kind: 'press',
          button,
          answers: { reason: `#${making.number}#` },
        }),
        expected: refused('MESSAGE_UNKNOWN'),
      };
    },
  ],
  [
    'a wrong sum, or a button that is over',
    (making) => {
      const { approve, over } = making.buttons;
      const button = making.luck.of([over, approve.replace(/.{4}$/, 'beef')]);
      return {
        delivered: madeBy(making, making.luck.of(KEYHOLDERS), {
          kind: 'press',
          button,
          answers: {},
        }),
        expected: refused('BUTTON_OVER'),
      };
    },
  ],
  [
    'a press with answers nobody asked for',
    (making) => ({
      delivered: madeBy(making, making.luck.of(KEYHOLDERS), {
        kind: 'press',
        button: making.buttons.approve,
        answers: { reason: 'x', words: 'halt', ['__proto__x']: 'y' },
      }),
      expected: refused('ARGUMENT_BAD'),
    }),
  ],
  [
    'somebody else’s work cancelled',
    (making) => ({
      delivered: {
        ...madeBy(making, making.luck.of(['ben', 'vic', 'stranger', 'sofia']), {
          kind: 'cancel',
          work: making.work,
        }),
        // Only where the work has that number can it be found.
        platform: 'slack',
        account: onSlack(making.luck.of(['ben', 'vic', 'stranger', 'sofia'])),
      },
      expected: refused('WORK_FOREIGN'),
    }),
  ],
  [
    'work that never was',
    (making) => ({
      delivered: madeBy(making, 'ana', { kind: 'cancel', work: `Ev-x${making.number}` }),
      expected: refused('WORK_OVER'),
    }),
  ],
  [
    'no command',
    (making) => ({
      delivered: madeBy(making, making.luck.of(KEYHOLDERS), {
        kind: 'line',
        line: making.luck.of([
          'hlat now',
          'sudo resume',
          'resume',
          'approve',
          'deny R-0001',
          'xyzzy "',
        ]),
      }),
      expected: refused('COMMAND_UNKNOWN', 'ARGUMENT_MISSING'),
    }),
  ],
];

const KEYS = [
  'approve R-0001',
  'resume --cause "all well" --fix "nothing" --prevention "watched from now on"',
  'close-all',
  'config pin now',
];

const WHEN: readonly Mutation[] = [
  [
    'a key too late or dated ahead',
    (making) => {
      const { luck, wall } = making;
      const off = (60_001 + luck.below(90_000_000)) * luck.of([1, -1]);
      const line = luck.of(KEYS);
      const delivered = { ...madeBy(making, luck.of(KEYHOLDERS), { kind: 'line', line }) };
      return { delivered: { ...delivered, done: wall - off }, expected: refused('DELIVERY_STALE') };
    },
  ],
  [
    'what may come late, late',
    (making) => ({
      delivered: { ...good(making), done: making.wall - making.luck.below(90_000_000) },
      expected: EFFECT,
    }),
  ],
  [
    'an old look',
    (making) => ({
      delivered: {
        ...madeBy(making, 'vic', { kind: 'line', line: 'status' }),
        done: making.wall - 300_001 - making.luck.below(90_000_000),
      },
      expected: { kind: 'told', code: 'LOOK_LATE' },
    }),
  ],
  [
    'a number or a meaning that came before, with another deed',
    (making) => {
      const { before, luck } = making;
      if (before === null) return { delivered: good(making), expected: EFFECT };
      const { platform, account } = before;
      const own = { ...good(making), platform, account };
      const delivered = luck.of<Delivered>([
        { ...own, id: before.id },
        { ...own, meaning: before.meaning },
        before,
      ]);
      return { delivered, expected: { kind: 'known' } };
    },
  ],
];

const MUTATIONS: readonly Mutation[] = [...WHO, ...WHAT, ...WHEN];

export const MUTATION_NAMES = MUTATIONS.map(([name]) => name);

export function trialOf(making: Making): Trial {
  const [name, make] = making.luck.of(MUTATIONS);
  return { name, ...make(making) };
}
