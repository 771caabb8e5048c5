// From a fact to its alert, and from there to people: facts that fire shipped rules are written on the whole
// desk, on the disk, while one chat platform is down; timed is the turn that raises, and the other's delivery.
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { figure, percentile, spread, withFolder } from './figure.ts';
import type { Figure, Tell } from './figure.ts';
import { startPosting } from '../src/host/posting.ts';
import { ChatFault } from '#bot/chat.ts';
import type { Chat } from '#bot/chat.ts';
import { openSqliteJournal } from '#engine/journal/sqlite.ts';
import { ok } from '#engine/model/result.ts';
import type { DeskFact } from '#runbook/fact.ts';
import { FACT_VERSIONS } from '#runbook/fact.ts';
import { clearGround, newGround, startWorld } from '#tests/world.ts';

const ALERTS = 200;
const EVERY_MS = 20;
const RAISED_AIM_MS = 1_000;
const DELIVERED_AIM_MS = 5_000;

/** Three of four fire a rule on a fact, every fourth one on a metric. */
function factOf(at: number): DeskFact {
  if (at % 4 === 3)
    return { kind: 'provider.counted', provider: `source-${at}`, asked: 100, answered: 70 };
  const why = 'the token is revoked';
  return { kind: 'platform.faulted', platform: 'slack', part: `part-${at}`, why, final: true };
}

const down: Chat = {
  name: 'slack',
  deliver: () => Promise.reject(new ChatFault('not-sent', 'down')),
  find: () => Promise.resolve({ state: 'unknown' }),
};

interface Times {
  readonly raised: readonly number[];
  readonly delivered: readonly number[];
}

async function timesOn(folder: string): Promise<Times> {
  const journal = openSqliteJournal<DeskFact>({
    path: join(folder, 'journal.db'),
    versions: FACT_VERSIONS,
    mono: () => performance.now(),
  });
  const ground = newGround({ journal });
  const began = new Map<string, number>();
  const raised: number[] = [];
  const delivered: number[] = [];
  const up: Chat = {
    name: 'discord',
    deliver: (message) => {
      const topic = message.topic ?? '';
      const at = began.get(topic);
      if (at !== undefined) delivered.push(performance.now() - at);
      began.delete(topic);
      return Promise.resolve(`place ${message.id}`);
    },
    find: () => Promise.resolve({ state: 'unknown' }),
  };
  const { machine } = (await startWorld(ground)).assembled;
  const heralds = startPosting(
    journal.messages,
    [down, up].map((chat) => ({ chat, from: 'now', queues: 'by-lane' })),
    { mono: () => performance.now(), log: () => undefined },
  );
  for (let at = 0; at < ALERTS; at += 1) {
    const before = performance.now();
    const next = machine.state().runbook.alerts.next;
    const topic = `alert AL-${String(next).padStart(4, '0')}`;
    began.set(topic, before);
    const turned = machine.turn(() => ok([factOf(at)]));
    if (turned.ok && turned.value.some((fact) => fact.kind === 'alert.raised'))
      raised.push(performance.now() - before);
    heralds.wake();
    await wait(EVERY_MS);
  }
  await wait(1_000);
  await heralds.stop();
  journal.close();
  clearGround(ground);
  return { raised, delivered };
}

export async function measureAlerts(tell: Tell): Promise<Figure> {
  const { raised, delivered } = await withFolder(timesOn);
  tell(`${raised.length} raised, ${delivered.length} delivered of ${ALERTS}`);
  const all = raised.length === ALERTS && delivered.length === ALERTS;
  const inTime =
    percentile(raised, 1) <= RAISED_AIM_MS && percentile(delivered, 1) <= DELIVERED_AIM_MS;
  return figure({
    figure: 'alerts',
    asked: `${ALERTS} CRITICAL alerts, one platform of two down: each raised within ${RAISED_AIM_MS} ms of its fact and delivered within ${DELIVERED_AIM_MS} ms, none lost`,
    reached: all && inTime,
    measured: {
      raised: raised.length,
      delivered: delivered.length,
      ...spread('raise', raised),
      ...spread('deliver', delivered),
    },
  });
}
