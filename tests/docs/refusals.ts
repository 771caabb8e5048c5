// What every refusal code means, by where people meet it, and the page made from it. A code the sources
// say and this table does not know, or the other way round, breaks a test.
import type { CodeGroup } from '#tests/docs/code-group.ts';
import { STARTING } from '#tests/docs/refusals-starting.ts';
import { INCIDENTS, RESUME } from '#tests/docs/refusals-incidents.ts';
import { MAINTENANCE } from '#tests/docs/refusals-maintenance.ts';
import { PLAYBOOKS } from '#tests/docs/refusals-playbooks.ts';

const READING: CodeGroup = {
  title: 'Reading a command',
  says: 'Nothing was done; the answer shows how it is typed.',
  codes: {
    COMMAND_UNKNOWN: 'No command begins like this; the nearest ones are named.',
    ARGUMENT_MISSING: 'A needed argument or flag was not given.',
    ARGUMENT_BAD: 'An argument, or a flag of `npm start`, is not of the kind that is asked for.',
    FLAG_UNKNOWN: 'The command has no flag of this name.',
    ENTRY_UNKNOWN: 'The journal has no entry of this number.',
    NEWS_NONE: 'The desk has no live feed, and so no news.',
    NEWS_SYMBOL: 'News was asked of a symbol the desk does not look at.',
    NEWS_SILENT: 'The source of news does not answer.',
    DATA_UNKNOWN: 'The feed has no data set of this symbol.',
    REQUEST_UNREADABLE: 'What came through the socket is no request.',
    REQUEST_TOO_LARGE: 'What came through the socket is longer than a request may be.',
  },
};

const PEOPLE: CodeGroup = {
  title: 'Who asked',
  says: 'The attempt is on record with the account it came from.',
  codes: {
    PERSON_UNKNOWN: 'The account is on no roster entry: it may read help only.',
    PERSONA_FORBIDDEN: '`--as` speaks as a persona, and personas exist on the demo desk only.',
    ROLE_MISSING: 'The person has none of the roles the command asks for; they are named.',
    BREAK_GLASS_ROLE:
      'Only a sponsor or a safety officer may confirm a halt alone; a plain halt is open to all keyholders.',
  },
};

const KEYS: CodeGroup = {
  title: 'Two keys',
  says: 'A request that is refused here has no effect, and no key of it is spent.',
  codes: {
    APPROVAL_UNKNOWN: 'There is no request of this id.',
    APPROVAL_OPEN: 'A request with the same terms is open; turn its second key instead.',
    APPROVAL_OTHER: 'The request asks for another action than the one that was to be carried out.',
    APPROVAL_GRANTED: 'The request took effect already; it never does twice.',
    APPROVAL_DENIED: 'A keyholder denied the request.',
    APPROVAL_WITHDRAWN: 'The person who asked took the request back.',
    APPROVAL_EXPIRED: 'The time of the request ran out, on the wall clock or the monotonic one.',
    APPROVAL_VOIDED:
      'Something the request was bound to changed: a halt, the pin, the code, account or mode.',
    KEY_ROLE_MISSING: 'The person holds no key for this action.',
    KEY_SAME_PERSON:
      'The person turned a key of this request already; the other is somebody else’s.',
    KEY_RISK_MISSING: 'One of the keys must be the risk role’s, and neither is.',
    HALT_STAYS: 'The confirmation of a halt cannot be denied; only a resume lifts a halt.',
    PROPOSAL_CHANGED: 'The files in `config/` changed since the request was asked; ask again.',
  },
};

const ALERTS: CodeGroup = {
  title: 'Alerts and threads',
  says: 'The alert stays as it was, and goes on climbing its ladder.',
  codes: {
    ALERT_UNKNOWN: 'There is no alert of this number, or it ended long ago.',
    ALERT_OVER: 'The alert is resolved and never changes again; what happens anew is raised anew.',
    ALERT_HELD: 'The person has the alert already.',
    ALERT_STILL_TRUE: 'What the alert tells of still holds; the answer says what lifts it.',
    LADDER_ENDED: 'Everybody on the ladder was paged, or there is none; a person must be named.',
    SWAP_ALONE: 'A swap or a handoff was asked of one person with themselves.',
    SWAP_NO_TURN: 'Two people have no turns to exchange around the day that was named.',
    ONCALL_NOT_YOURS: 'Whoever hands over is not on call now.',
    COVER_UNKNOWN: 'There is no cover of this number, or it is over.',
    MOMENT_BAD: 'What was said as a time is none; nothing of the on-call was changed.',
    PERSON_NOT_FOUND: 'Nobody on the roster has this id or name.',
    RULE_UNKNOWN: 'No alert rule has this id or this key.',
    SILENCE_CRITICAL: 'What is CRITICAL is never silenced before it happens.',
    SILENCE_UNKNOWN: 'No silence was said ahead under this name.',
    SPAN_INVALID: 'A silence lasts one minute to 24 hours.',
    WHY_MISSING: 'A silence says why, and nothing was given.',
    NOTE_EMPTY: 'There are no words to keep.',
    MESSAGE_LENGTH: 'What was to be said in a channel is empty or longer than is posted at once.',
    NOTE_LONG: 'A note has at most 4,000 letters; nothing was kept.',
    TOPIC_UNKNOWN: 'A note is about an alert or a request, and this is neither.',
  },
};

const ROOM: CodeGroup = {
  title: 'The room',
  says: 'The page, or whoever speaks to its server, is told; what reached the desk is on record.',
  codes: {
    ROOM_OFF: 'No room is open, or the platform that asked cannot hand out its links.',
    ROOM_READ_ONLY:
      'The window speaks for nobody: in the demo choose a persona, on a real desk open a link.',
    ROOM_LINK_OVER: 'The link was used, is older than five minutes, or never was.',
    ROOM_FOREIGN: 'The request names another host, or comes from another page.',
    ROOM_TOKEN: 'The window is older than the desk’s last start; it must be loaded again.',
    ROOM_TYPE: 'A body is plain `application/json`, and this one is not.',
    ROOM_UNREADABLE: 'The request is not of the shape the room reads.',
    ROOM_TOO_LARGE: 'An address, headers or a body are longer than the room takes.',
    ROOM_METHOD: 'The address is not asked in this way.',
    ROOM_NOT_FOUND: 'Nothing is at this address.',
    ROOM_BUSY: 'As many commands, pictures or windows are under way as the room takes at once.',
    CANCELLED: 'The page stopped waiting, because its person did; the desk stopped working on it.',
    BUTTON_OVER: 'The card changed since: the button that was pressed is no longer on it.',
    MESSAGE_UNKNOWN: 'No message of this number was ever posted, or the button is on none.',
  },
};

const DELIVERIES: CodeGroup = {
  title: 'Slack and Discord',
  says: 'Said or pressed on a remote platform and judged before the desk was asked; nothing was done.',
  codes: {
    ACCOUNT_BOT: 'The account is a bot’s; only people speak to the desk.',
    ACCOUNT_GUEST: 'The account is a guest in the team or on the server.',
    ACCOUNT_FOREIGN: 'The account belongs to another team or server than the desk’s.',
    DIRECT_MESSAGE: 'It was said in a private message; the desk listens in its channels only.',
    SIGNATURE_MISSING: 'A request came without a signature, or without its stamp.',
    SIGNATURE_FORGED: 'The signature is not the platform\u2019s for what was sent.',
    SIGNATURE_STALE: 'It was signed more than 300 s before or after our clock.',
    SIGNATURE_REPLAYED: 'The very same signed request came before.',
    DELIVERY_STALE:
      'It came more than a minute late, or is dated ahead, and is of the kind that must be fresh.',
    DELIVERY_LONG: 'It is longer than is taken at once.',
    DELIVERY_STOPPED: 'The desk stopped before it was carried out.',
    DELIVERY_UNSURE:
      'The desk stopped while it carried this out: it may have taken effect, and is not done again.',
    DELIVERY_UNREADABLE: 'What was kept of it over a stop cannot be read back.',
    LOOK_LATE: 'A look more than five minutes old; it is not run, and not on record as refused.',
    DESK_BUSY: 'Thousands wait for their turn already; a halt is taken all the same.',
    WORK_OVER: 'The work that was to be cancelled is over, or never began.',
    DISCORD_TOKEN_REFUSED: 'Discord does not accept the bot’s token; make a new one.',
    DISCORD_GUILD_CLOSED: 'The bot is not in the guild, or may put no commands there.',
    DISCORD_NOT_REACHED: 'Discord did not answer when commands were put; put them again.',
    DISCORD_REFUSED: 'Discord did not take the commands as they are; none was put.',
    WORK_FOREIGN: 'The work that was to be cancelled is somebody else’s.',
    KNOCKS_MANY: 'So many were turned away within an hour that some are on record as a sum only.',
  },
};

const ACTING: CodeGroup = {
  title: 'Orders, positions, strategies, config',
  says: 'What was asked for finds nothing to act on, or cannot be written.',
  codes: {
    FOREIGN_PROTECTS:
      'The order at the broker is not ours and may protect what is held, which the broker did not say: no request was opened, as nobody could be shown what would stand bare. Once the broker says what is held, `cancel <id> <reason>` asks for it and a second person approves; two may also let it stand (`reconcile force-sync`).',
    FOREIGN_CHANGED:
      'The order at the broker is no longer the one two people signed, in quantity, price or what of it was executed, it rests no more, or what would stand bare without it changed: nothing was done. Look at it (`orders orphans`) and ask again.',
    ORDER_UNKNOWN: 'There is no order of this id, here today or open at the broker.',
    ORDER_CLOSED: 'The order has ended; nothing is left to cancel.',
    PART_BAD: 'What was to be closed is neither a share nor a quantity of one position.',
    BROKER_SILENT: 'The broker did not answer when it was read or asked; the desk goes on trying.',
    NOTHING_TO_SYNC:
      'A force-sync would change nothing: the books equal the broker’s, or what differs is at the broker alone, an order that rests otherwise there, or another cost; the answer says what ends it.',
    SYNC_CHANGED:
      'The difference is no longer the one that was signed; it is shown, and asked again.',
    SYNC_MOVING:
      'The broker\u2019s books changed while they were read; ask again when nothing fills or moves.',
    SYNC_UNKNOWN:
      'Nobody knows whether orders arrived at the broker; they are named. Each ends by itself, then ask again.',
    POSITION_UNKNOWN: 'Nothing is held of this symbol, or not by this strategy.',
    NOTHING_HELD: 'Nothing is held, so there is nothing to close.',
    STRATEGY_UNKNOWN: 'No strategy of this name is in force; those in force are named.',
    STRATEGY_RUNS: 'The strategy is not disabled.',
    ROLLOUT_BEGUN: 'A rollout is begun already; its stage is named.',
    ROLLOUT_NONE: 'No rollout is begun on this desk.',
    ROLLOUT_FIRST: 'The rollout is in its first stage; nothing is before it.',
    ROLLOUT_LAST: 'The rollout is in its last stage.',
    ROLLOUT_LIVE: 'The next stage is real money, and the desk is not LIVE.',
    ROLLOUT_GATE: 'A gate of the stage is shut; each is named with what it found and needs.',
    ROLLOUT_MOVED: 'The rollout moved since the request was asked.',
    SYMBOL_RUNS: 'The symbol is not paused.',
    SYMBOL_UNTRADED:
      'The desk neither trades nor holds the symbol; the nearest that it does are named.',
    VIX_PERMITS: 'The VIX lets entries through as it is; there is nothing to override.',
    VIX_UNREAD: 'An override is for a VIX that is high, not for one nobody knows.',
    DAY_PASSED: 'The override was asked for a day that is over; ask again for today.',
    LIMIT_UNKNOWN: 'There is no limit of this name; all are named.',
    NOTHING_WAITS: '`config/` proposes nothing that is not in force.',
    JOURNAL_FAULT:
      'The journal cannot be written: nothing was changed, and new risk is blocked until it can.',
    EDGE_FAILED: 'A file or the broker could not be used by a job; the job says so and failed.',
  },
};

const GATE: CodeGroup = {
  title: 'The gate of every order',
  says: 'These end an order before it leaves. Those with a layer are kept as `order.denied`, with the value, the limit and what would pass.',
  codes: {
    DESK_CLOSED:
      'The level lets this kind of order not through; every latch and bad reading is named.',
    MARKET_CLOSED: 'The market is closed, and this order needs it open.',
    BEYOND_POSITION: 'It would sell more than is held and not already being sold.',
    ORDER_EXISTS: 'This decision has an order already.',
    ORDER_RATE: 'Too many orders or rejects in a minute; the desk halted itself.',
    ORDER_NOT_APPROVED: 'The order does not wait to leave.',
    ORDER_LATE: 'Its deadline passed before it could leave; it is never sent late.',
    ORDER_WAITS: 'The order it replaces still rests at the broker.',
    LEASE_LOST: 'The lease on the state folder is lost; another process may own it.',
  },
};

const RULES: CodeGroup = {
  title: 'The rules for entries',
  says: 'Each is kept as `order.denied` with its layer, the value, the limit and what would pass.',
  codes: {
    LIMIT_MISSING: 'A limit is not set, and a missing limit denies.',
    PRICE_UNKNOWN: 'There is no usable price of the symbol.',
    NUMBER_BAD: 'A price, quantity, score or equity of it is no number above zero.',
    VIX_UNKNOWN: 'No VIX of the last close is known, and without one nothing is opened.',
    VIX_HIGH: 'The VIX is so high that nothing is opened without two keys for the day.',
    PRICE_HELD:
      'The last price steps like a split and is held back from the books, for five minutes at most.',
    SYMBOL_PAUSED: 'Somebody paused the symbol; two keys let it go on.',
    SYMBOL_HALTED: 'The broker does not trade the symbol at the moment.',
    SYMBOL_COUNT: 'More symbols would be held at once than the limit, or than LIVE ever allows.',
    LISTING_UNKNOWN: 'The broker was not heard on the symbol today, or does not know it.',
    ACCOUNT_UNKNOWN: 'The broker’s account was not read yet.',
    ACCOUNT_BLOCKED: 'The broker lets the account open nothing; its reason is named.',
    FRACTION: 'The symbol is traded in whole units only.',
    TOO_EARLY: 'The first minutes of a session take no entries.',
    TOO_LATE: 'The last minutes of a session take no entries.',
    WEEK_TARGET: 'The week’s target is reached, and the desk is told to open nothing after it.',
    QUANTITY_ZERO: 'The sizing left nothing to buy.',
    SHORT_FORBIDDEN: 'Selling short is not allowed.',
    NOT_SHORTABLE: 'The broker lends nothing of the symbol to sell short.',
    SHORT_EXPOSURE: 'More would be sold short, of equity, than the limit.',
    STRATEGY_OFF: 'The strategy is not switched on.',
    STRATEGY_DISABLED: 'The strategy is disabled, by layer 3 or by a person.',
    STOP_MISSING: 'An entry needs a protective stop, and has none.',
    STOP_FAR: 'The stop is more than half the price away.',
    TARGET_NEAR:
      'The target is not a cent beyond what the entry may cost, so it would sell at once.',
    LAYER1_RISK: 'The risk at the stop is over the limit for one trade (layer 1).',
    ORDER_CAP: 'The order’s notional is over the limit for one order.',
    DAY_BUDGET: 'New risk of the day would be over its budget.',
    POSITION_COUNT: 'There would be more positions than allowed.',
    SIGNAL_COUNT: 'More signals were taken today than allowed.',
    SCORE_LOW: 'The signal’s score is under the lowest that is taken.',
    GROSS_EXPOSURE: 'Gross exposure would be over its share of equity.',
    SINGLE_NAME: 'Exposure to one name would be over its share of equity.',
    SECTOR_UNKNOWN: 'The sector of the symbol is not known, so its limit cannot be judged.',
    SECTOR: 'Exposure to one sector would be over its share of equity.',
    CORRELATION_UNKNOWN: 'There is too little history to judge the correlation with what is held.',
    CORRELATION: 'It moves too much like something that is held.',
    VAR_UNKNOWN: 'There is too little history to judge the value at risk.',
    VAR: 'The one-day value at risk would be over its share of equity.',
    RESTRICTED: 'The symbol is on the restricted list.',
    OPPOSITE_RESTS:
      'An order of the desk rests on the other side of the symbol, and the broker takes no two that could meet.',
    NOT_IN_UNIVERSE:
      'The symbol, with its kind and sector, is not among those that two people agreed to.',
    STAGE_SYMBOL: 'The symbol is not of the stage the rollout is in.',
    STAGE_PROFILE: 'The stage of the rollout trades another profile than is in force.',
    STAGE_CAPITAL: 'More would be at work than the stage of the rollout lets be.',
    COLLAR: 'The limit is too far from the last price.',
    BUYING_POWER: 'It costs more than the cash that is free, or than the broker’s buying power.',
    DAY_TRADES: 'One more day trade within five sessions is not allowed under $25,000.',
    WASH_SALE: 'The same strategy, or another of the desk, sold the name at a loss too recently.',
  },
};

const JOINING: CodeGroup = {
  title: 'Joining Alpaca',
  says: 'Nothing was sent. Keys, host and account must belong together before anything is; a key is never shown, an account by its last four characters.',
  codes: {
    BROKER_KEYS_REFUSED: 'Alpaca does not accept the pair of keys, or it is not complete.',
    BROKER_ACCOUNT_DIFFERS: 'The keys open another account than the one the desk is set to.',
    BROKER_ACCOUNT_BLOCKED:
      'The account opens no orders: blocked, suspended or not active; the reason is said.',
    BROKER_HOST_DIFFERS:
      'A live key or account on the paper host, the reverse, or a stand-in that is not on this machine.',
    BROKER_MODE_DIFFERS:
      'The desk’s mode and the kind of account do not belong together: PAPER takes a paper account, LIVE a live one, DEV none.',
    BROKER_UNREACHABLE: 'The account could not be read; what failed and what to check is said.',
    BROKER_CLOCK_SKEW: 'This machine’s clock and Alpaca’s differ by more than 30 seconds.',
  },
};

const RECORD: CodeGroup = {
  title: 'The record',
  says: 'About the journal, its anchor and its backups.',
  codes: {
    JOURNAL_FULL: 'The disk is full.',
    JOURNAL_IO: 'The disk could not be read or written.',
    JOURNAL_LOCKED: 'Another process has the journal locked, or wrote to it.',
    JOURNAL_READ_ONLY: 'The journal may not be opened for writing.',
    JOURNAL_CORRUPT: 'The file is damaged, no journal, or of a newer Twokey.',
    JOURNAL_CLOSED: 'The journal is closed.',
    JOURNAL_MISSING: 'There is no journal in this folder: no desk has run there.',
    JOURNAL_UNSOUND: 'The journal does not verify; the first bad entry is named.',
    ANCHOR_KEY_EXISTS: 'A key of this desk exists: it was made before.',
    ANCHOR_KEY_MISSING: 'The key that signs the anchor is not there.',
    ANCHOR_BEHIND: 'The journal is older than its anchor: an older one was put back.',
    ANCHOR_DIFFERS: 'The anchored entry is another now: the journal was rewritten.',
    ANCHOR_UNTRUSTED: 'What stands in the anchor’s place is no anchor of this desk.',
    ANCHOR_UNWRITABLE: 'The anchor cannot be written.',
    BACKUP_DIFFERS: 'The copy does not verify, and was not kept.',
    BACKUP_FAILED: 'No backup could be made.',
    FEED_MISSING: 'No strategy is in force yet, so there is nothing to test.',
    RANGE_UNKNOWN: 'The days asked for are not within the recorded history.',
  },
};

export const CODE_GROUPS: readonly CodeGroup[] = [
  READING,
  PEOPLE,
  KEYS,
  RESUME,
  ALERTS,
  INCIDENTS,
  MAINTENANCE,
  PLAYBOOKS,
  ROOM,
  DELIVERIES,
  ACTING,
  GATE,
  RULES,
  JOINING,
  STARTING,
  RECORD,
];

export function documentedCodes(): readonly string[] {
  return CODE_GROUPS.flatMap((group) => Object.keys(group.codes));
}

const HEAD = `# Refusals

A refusal is the desk saying no: a stable code, then why, with the value and the limit, and what to do next. This page is
made from the table in \`tests/docs/refusals.ts\`; a test finds every code in the sources and compares.

\`./desk\` exits with 2 where it prints a refusal, and with 1 where the desk could not be reached or failed.
`;

function section(group: CodeGroup): string {
  const rows = Object.entries(group.codes).map(([code, says]) => `| \`${code}\` | ${says} |`);
  return `## ${group.title}\n\n${group.says}\n\n| code | meaning |\n|---|---|\n${rows.join('\n')}\n`;
}

export function refusalsPage(): string {
  return [HEAD, ...CODE_GROUPS.map(section)].join('\n');
}
