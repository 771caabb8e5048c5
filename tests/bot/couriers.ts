// What the couriers' tests share: a message as the herald hands it over, and the little a courier needs of a
// desk, which keeps what it was told.
import type { Card } from '#bot/card.ts';
import type { ChatMessage, Fate } from '#bot/chat.ts';
import { ChatFault } from '#bot/chat.ts';
import type { CourierParts } from '#bot/courier.ts';
import type { PlatformNews } from '#bot/platform.ts';
import { ok } from '#engine/model/result.ts';

export const WALL = Date.parse('2026-01-05T14:00:00Z');
export const PNG = Buffer.from('89504e470d0a1a0a00', 'hex');

export const CARD: Card = {
  severity: 'CRITICAL',
  at: '2026-01-05 09:00 ET',
  mode: 'PAPER',
  account: 'paper-0001',
  title: 'Daily loss -4.2 % of -5.0 %  AL-0007',
  lines: ['The desk did: halved new sizes.'],
  tone: 'bad',
  state: 'firing',
  fields: [{ name: 'On call', value: 'Ana' }],
  table: null,
  picture: null,
  buttons: [{ label: 'Acknowledge', style: 'good', words: ['ack', 'AL-0007'], asks: [] }],
  calls: [],
};

export function message(
  id: number,
  more: Partial<ChatMessage> = {},
  card: Partial<Card> = {},
): ChatMessage {
  return {
    id,
    channel: 'alerts',
    lane: 'critical',
    topic: 'alert AL-0007',
    part: 'card',
    card: { ...CARD, ...card },
    wall: WALL,
    place: null,
    repeat: false,
    ...more,
  };
}

export interface ToldParts extends CourierParts {
  readonly told: PlatformNews[];
  now: number;
}

export function courierParts(): ToldParts {
  const told: PlatformNews[] = [];
  const parts: ToldParts = {
    desk: 'desk-0001',
    told,
    now: WALL,
    clocks: { wall: () => parts.now, mono: () => parts.now - WALL },
    draw: () => Promise.resolve(ok({ png: PNG, file: 'equity.png', sha256: '', alt: 'equity' })),
    news: (news) => told.push(news),
    log: { info: () => undefined, warn: () => undefined },
  };
  return parts;
}

/** "sent", or the fate of what went wrong with its words. */
export async function fateOf(carrying: Promise<void>): Promise<readonly [Fate | 'sent', string]> {
  try {
    await carrying;
    return ['sent', ''];
  } catch (error) {
    if (!(error instanceof ChatFault)) throw error;
    return [error.fate, error.message];
  }
}
