// The desk's channels by purpose: their ids, which of them take messages, and where a message goes instead of
// one that does not. People hear of each trouble once with what to do, and once when it is over.
import { CHANNELS } from '#bot/card.ts';
import type { Channel } from '#bot/card.ts';
import type { ChannelNames, PlatformNews } from '#bot/platform.ts';
import { troubleOf } from '#bot/slack/fault.ts';
import { isTrue, textOf } from '#bot/slack/payload.ts';
import type { ChannelChange } from '#bot/slack/translate.ts';

/** A channel as Slack lists it. */
export interface Listed {
  readonly id: string;
  readonly name: string;
  readonly archived: boolean;
  readonly member: boolean;
}

export interface Route {
  readonly channel: string;
  /** Where it belongs, when it goes elsewhere; null when it goes where it belongs. */
  readonly instead: Channel | null;
}

interface Known {
  readonly wanted: string;
  id: string | null;
  /** Slack's code for what is wrong with it; null while it takes messages. */
  trouble: string | null;
  told: boolean;
}

const ID = /^[CG][A-Z0-9]{6,}$/;

export function isChannelId(text: string): boolean {
  return ID.test(text);
}

function plainName(wanted: string): string {
  return wanted.replace(/^#/, '').toLowerCase();
}

export function readListed(value: unknown): Listed {
  return {
    id: textOf(value, 'id'),
    name: textOf(value, 'name'),
    archived: isTrue(value, 'is_archived'),
    member: isTrue(value, 'is_member'),
  };
}

/** The channel that was meant, by its id or its name. */
export function listedAs(listed: readonly Listed[], wanted: string): Listed | null {
  const found =
    listed.find((one) => one.id === wanted) ??
    listed.find((one) => one.name === plainName(wanted) && !one.archived) ??
    listed.find((one) => one.name === plainName(wanted));
  return found ?? null;
}

/** What keeps a listed channel from taking messages, in Slack's own word. */
export function listedTrouble(found: Listed | null): string | null {
  if (found === null) return 'channel_not_found';
  if (found.archived) return 'is_archived';
  return found.member ? null : 'not_in_channel';
}

const SAYS: Readonly<Record<string, string>> = {
  channel_not_found: 'is not to be found',
  not_in_channel: 'has not invited the app',
  is_archived: 'is archived',
};

/** What happened to a channel and what to do, for people. */
export function troubleWords(wanted: string, code: string): string {
  const trouble = troubleOf(code, null);
  const remedy = trouble.kind === 'channel' ? trouble.remedy : 'look at its settings in Slack';
  const says = Object.hasOwn(SAYS, code) ? (SAYS[code] ?? code) : `takes no messages (${code})`;
  return `Slack channel ${plainName(wanted)} ${says}. To mend it: ${remedy}.`;
}

export class Channels {
  readonly #known: Readonly<Record<Channel, Known>>;
  readonly #news: (news: PlatformNews) => void;

  constructor(names: ChannelNames, news: (news: PlatformNews) => void) {
    const known = (wanted: string): Known => {
      return { wanted, id: isChannelId(wanted) ? wanted : null, trouble: null, told: false };
    };
    this.#known = {
      briefings: known(names.briefings),
      approvals: known(names.approvals),
      alerts: known(names.alerts),
      reports: known(names.reports),
      orders: known(names.orders),
      audit: known(names.audit),
    };
    this.#news = news;
  }

  /** Where a purpose's messages go now; null while no channel takes any. */
  route(purpose: Channel): Route | null {
    const own = this.#working(purpose);
    if (own !== null) return { channel: own, instead: null };
    for (const other of ['alerts' as const, ...CHANNELS]) {
      const channel = this.#working(other);
      if (channel !== null) return { channel, instead: purpose };
    }
    return null;
  }

  isDesk(channel: string): boolean {
    return CHANNELS.some((purpose) => this.#known[purpose].id === channel);
  }

  /** Ids by purpose, of those that are known. */
  ids(): Readonly<Partial<Record<Channel, string>>> {
    return Object.fromEntries(
      CHANNELS.flatMap((purpose) => {
        const { id } = this.#known[purpose];
        return id === null ? [] : [[purpose, id] as const];
      }),
    );
  }

  /** Whether each of them was found. */
  isKnown(): boolean {
    return CHANNELS.every((purpose) => this.#known[purpose].id !== null);
  }

  isTroubled(): boolean {
    return CHANNELS.some((purpose) => this.#known[purpose].trouble !== null);
  }

  /** What Slack lists, against what was meant. */
  compare(listed: readonly Listed[]): void {
    for (const purpose of CHANNELS) {
      const known = this.#known[purpose];
      const found = listedAs(listed, known.id ?? known.wanted);
      if (found !== null) known.id = found.id;
      this.#judge(purpose, listedTrouble(found));
    }
  }

  /** A message could not be posted in a channel; the code is Slack's. */
  refused(channel: string, code: string): void {
    for (const purpose of this.#purposesOf(channel)) this.#judge(purpose, code);
  }

  changed({ channel, change, name }: ChannelChange): void {
    for (const purpose of this.#purposesOf(channel)) {
      switch (change) {
        case 'archived':
          this.#judge(purpose, 'is_archived');
          break;
        case 'deleted':
          this.#judge(purpose, 'channel_not_found');
          break;
        case 'left':
          this.#judge(purpose, 'not_in_channel');
          break;
        case 'joined':
        case 'unarchived':
          this.#judge(purpose, null);
          break;
        case 'renamed':
          this.#renamed(purpose, name);
          break;
      }
    }
  }

  #working(purpose: Channel): string | null {
    const { id, trouble } = this.#known[purpose];
    return trouble === null ? id : null;
  }

  #purposesOf(channel: string): readonly Channel[] {
    return CHANNELS.filter((purpose) => this.#known[purpose].id === channel);
  }

  #judge(purpose: Channel, code: string | null): void {
    const known = this.#known[purpose];
    const part = `channel ${purpose}`;
    if (code === known.trouble && known.told === (code !== null)) return;
    known.trouble = code;
    if (code !== null) {
      const why = `${troubleWords(known.wanted, code)} Its messages go to another channel until then.`;
      this.#news({ kind: 'faulted', part, why, final: false });
    } else if (known.told) this.#news({ kind: 'mended', part });
    known.told = code !== null;
  }

  /** Messages still arrive: a channel keeps its id. Only the next start would not find the name. */
  #renamed(purpose: Channel, name: string): void {
    const known = this.#known[purpose];
    if (isChannelId(known.wanted) || name === '') return;
    const same = plainName(known.wanted) === plainName(name);
    const part = `name of channel ${purpose}`;
    const why = `Slack channel ${plainName(known.wanted)} is called ${plainName(name)} now. Its messages still arrive; write the new name into config/chat.yaml before the next start.`;
    this.#news(same ? { kind: 'mended', part } : { kind: 'faulted', part, why, final: false });
  }
}
