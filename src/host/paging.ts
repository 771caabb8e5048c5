// Paging without a desk: one CRITICAL card through every courier of config/chat.yaml, and who could not be reached.
import { openCouriers } from './couriers.ts';
import type { ChatSettings } from '../config.ts';
import type { Card } from '#bot/card.ts';
import { formatDayEt, wallTime } from '#engine/model/time.ts';

export interface Page {
  readonly desk: string;
  readonly title: string;
  readonly lines: readonly string[];
  readonly wall: number;
}

function cardOf({ title, lines, wall }: Page): Card {
  return {
    severity: 'CRITICAL',
    at: formatDayEt(wall),
    mode: 'WATCHDOG',
    account: '',
    title,
    lines,
    tone: 'bad',
    state: 'firing',
    fields: [],
    table: null,
    picture: null,
    buttons: [],
    calls: [],
  };
}

/** The couriers that took it, and those that did not with their reason. */
export async function page(
  settings: ChatSettings,
  call: Page,
): Promise<{ readonly told: readonly string[]; readonly failed: readonly string[] }> {
  const couriers = await openCouriers(settings, {
    desk: call.desk,
    clocks: { wall: () => Date.now(), mono: () => performance.now() },
    draw: () => Promise.reject(new Error('a page has no picture')),
    newsOf: () => () => undefined,
    log: { info: () => undefined, warn: () => undefined },
  });
  const failed: string[] = [];
  const told: string[] = [];
  const message = {
    // Its time: never the number of a message of the desk's own.
    id: call.wall,
    channel: 'alerts',
    lane: 'critical',
    topic: null,
    part: 'card',
    card: cardOf(call),
    wall: wallTime(call.wall),
    place: null,
    repeat: false,
  } as const;
  await Promise.all(
    couriers.map(async (courier) => {
      try {
        await courier.carry(message);
        told.push(courier.name);
      } catch (error) {
        failed.push(`${courier.name}: ${error instanceof Error ? error.message : String(error)}`);
      }
    }),
  );
  return { told, failed };
}
