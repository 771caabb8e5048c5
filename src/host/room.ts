// The desk's room on this machine: its board read from the outbox, its server on loopback, and what its
// health pages say of the process. Without a port there is no room, and nothing else changes.
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { mono, within } from './house.ts';
import type { House } from './house.ts';
import type { HousePlatforms } from './platforms.ts';
import type { Heralds } from './posting.ts';
import type { RoomLinks } from '#bot/commands/room.ts';
import { openPages } from '#bot/room/pages.ts';
import { createRoom } from '#bot/room/room.ts';
import type { Room } from '#bot/room/room.ts';
import { openRoomServer } from '#bot/room/server.ts';
import type { RoomServer, RoomServerOptions } from '#bot/room/server.ts';
import { formatDayEt } from '#engine/model/time.ts';
import { judgeGate } from '#engine/risk/gate.ts';
import { alertTopic } from '#runbook/alert/number.ts';
import { openAlerts } from '#runbook/alert.ts';
import { onCallNow } from '#runbook/oncall/oncall.ts';
import { openApprovals } from '#runbook/approval.ts';

export interface HouseRoom {
  readonly room: Room;
  readonly links: RoomLinks;
  /** "http://127.0.0.1:8080/". */
  readonly address: string;
  /** The desk has started: what is said from now on reaches it. */
  begin(): void;
  /** Its health speaks of these; they are started after it. */
  postedBy(heralds: Pick<Heralds, 'look'>): void;
  /** Its readiness asks these too. */
  reachedBy(platforms: Pick<HousePlatforms, 'unready'>): void;
  close(): Promise<void>;
}

const LOOP_RESOLUTION_MS = 10;
/** What is told covers the last whole window and the one under way. */
const LOOP_WINDOW_MS = 10_000;

interface Standing {
  began: boolean;
  heralds: Pick<Heralds, 'look'> | null;
  platforms: Pick<HousePlatforms, 'unready'> | null;
  readonly loop: LoopWatch;
}

interface LoopWatch {
  /** How late timers were, in milliseconds, at the worst hundredth of the last ten seconds or so. */
  p99Ms(): number;
  close(): void;
}

function watchLoop(): LoopWatch {
  const loop = monitorEventLoopDelay({ resolution: LOOP_RESOLUTION_MS });
  loop.enable();
  const late = () => Math.max(0, loop.percentile(99) / 1e6 - LOOP_RESOLUTION_MS);
  let before = 0;
  const timer = setInterval(() => {
    before = late();
    loop.reset();
  }, LOOP_WINDOW_MS).unref();
  return {
    p99Ms: () => Math.round(Math.max(before, late()) * 10) / 10,
    close() {
      clearInterval(timer);
      loop.disable();
    },
  };
}

function health(house: House, standing: Standing): RoomServerOptions['health'] {
  return () => {
    const { desk } = house.assembled;
    const { engine } = desk.state();
    const looks = Object.values(standing.heralds?.look() ?? {});
    return {
      ok: true,
      mode: engine.desk?.mode ?? null,
      account: engine.desk?.account ?? null,
      level: judgeGate(engine, desk.seen()).level,
      desk: formatDayEt(house.clocks.desk()),
      entries: house.opened.ledger.head().seq,
      waiting: looks.reduce((sum, look) => sum + look.waiting, 0),
      loopP99Ms: standing.loop.p99Ms(),
    };
  };
}

function unready(house: House, standing: Standing): RoomServerOptions['unready'] {
  return () => {
    const { brake, lease } = house.premises;
    const looks = Object.entries(standing.heralds?.look() ?? {});
    return [
      ...(standing.began ? [] : ['The desk is starting.']),
      ...(house.stopped ? ['The desk is stopping.'] : []),
      ...(lease.held() ? [] : ['The lease on the state folder is lost.']),
      ...brake.unrecorded.map((closing) => `Not on record yet: ${closing.reason}`),
      ...(standing.platforms?.unready() ?? []),
      ...looks.flatMap(([name, look]) =>
        look.lastFault === null ? [] : [`Messages to ${name} wait: ${look.lastFault}`],
      ),
    ];
  };
}

function openTopics(house: House): readonly string[] {
  const { alerts, approvals } = house.opened.ledger.state().runbook;
  return [
    ...openAlerts(alerts).map(({ id }) => alertTopic(id)),
    ...openApprovals(approvals).map(({ id }) => `approval ${id}`),
  ];
}

function wired(room: Room, server: RoomServer, standing: Standing): HouseRoom {
  return {
    room,
    links: server.links,
    address: `http://127.0.0.1:${server.port}/`,
    begin() {
      standing.began = true;
    },
    postedBy(heralds) {
      standing.heralds = heralds;
    },
    reachedBy(platforms) {
      standing.platforms = platforms;
    },
    async close() {
      standing.loop.close();
      await server.close();
    },
  };
}

/** Opens the room where a port is given; null with PORT=off. Ends the start with PORT_TAKEN. */
export async function openHouseRoom(house: House): Promise<HouseRoom | null> {
  const { parts, assembled, opened } = house;
  const { port } = parts.environment;
  if (port === null) return null;
  const loop = watchLoop();
  const standing: Standing = { began: false, heralds: null, platforms: null, loop };
  const room = createRoom({
    outbox: opened.journal.messages,
    openTopics: openTopics(house),
    wall: Date.now(),
  });
  const server = await openRoomServer({
    port,
    desk: assembled.desk,
    room,
    pages: openPages(),
    clocks: { wall: () => Date.now(), mono },
    warn: (text) => house.log.logger.warn(text),
    health: health(house, standing),
    unready: unready(house, standing),
    answers: () => standing.began,
    onCall: () => onCallNow(house.assembled.desk),
    draw: (picture, theme) => assembled.desk.draw(picture, theme),
  });
  return wired(room, within(parts, server), standing);
}
