// A desk that may go live, made as people would make one: 32 days of GREEN_ONLY on paper, the procedures drilled, a
// backup restored; then the same journal started on a live account, which a simulated broker plays.
import { instrumentSymbol } from '#engine/model/instrument.ts';
import { cents, quantity } from '#engine/model/money.ts';
import { ok } from '#engine/model/result.ts';
import { tradingDay } from '#engine/model/time.ts';
import { overBroker } from '#engine/broker/over.ts';
import { DRILL_NAMES } from '#runbook/drill/name.ts';
import { ITEMS } from '#runbook/golive/list.ts';
import { SIMULATED } from '#runbook/golive/venue.ts';
import type { Config } from '../../src/config.ts';
import { personId } from '#runbook/person.ts';
import { openDialogue } from '#tests/flows/dialogue.ts';
import type { Dialogue } from '#tests/flows/dialogue.ts';
import type { Ground, WorldOptions } from '#tests/world.ts';

export const LIVE_NUMBER = '987654321';

/** On paper, with SPY among what was agreed to. */
function onPaper(config: Config): Config {
  const { strategies } = config.proposal;
  const universe = [
    { symbol: instrumentSymbol('^GSPC'), kind: 'index', sector: null },
    { symbol: instrumentSymbol('SPY'), kind: 'fund', sector: null },
  ] as const;
  return {
    ...config,
    mode: 'PAPER',
    proposal: { ...config.proposal, strategies: { ...strategies, universe } },
  };
}

/** The broker calls the account what the ground says it is. */
function liveWorld(ground: () => Ground | null): WorldOptions {
  return {
    from: '2017-01-03',
    until: '2017-03-10',
    change: onPaper,
    around: {
      broker: (inner) =>
        overBroker(inner, {
          account: async () => {
            const account = await inner.account();
            const venue = ground()?.venue ?? SIMULATED;
            return { ...account, kind: venue.kind, number: venue.number ?? account.number };
          },
        }),
    },
  };
}

/** So many that the strategies' own luck of these weeks decides nothing. */
const WINS = Array.from({ length: 30 }, () => ({
  kind: 'trade.closed' as const,
  strategy: 'rsi2-pullback',
  symbol: instrumentSymbol('^GSPC'),
  opened: tradingDay('2017-02-06'),
  closed: tradingDay('2017-02-10'),
  qty: quantity(1),
  cost: cents(230_000),
  gain: cents(1_000),
  multiple: 1,
  exit: 'exit' as const,
}));

/** Played through its paper months, drilled and restored; none of it is part of the transcript. */
export async function openPaperDesk(): Promise<Dialogue> {
  let ground: Ground | null = null;
  const scene = await openDialogue(liveWorld(() => ground));
  ({ ground } = scene.world);
  await scene.play('2017-02-10 11:00');
  const { machine } = scene.world.assembled;
  machine.turn(() => ok(WINS));
  await scene.play('2017-02-16 17:00');
  const drills = DRILL_NAMES.map((procedure) => ({
    kind: 'drill.finished' as const,
    procedure,
    person: personId('ana'),
    passed: true,
    steps: [],
    tookMs: 0,
  }));
  machine.turn(() =>
    ok([
      ...drills,
      {
        kind: 'task.done',
        task: 'backup-validation',
        period: '2017-02-01',
        evidence: 'restored and verified',
        passed: true,
        by: 'desk',
        account: null,
      },
    ]),
  );
  ground.backup = { file: 'backups/journal-2017-02-16.db', ageMs: 60_000 };
  await scene.play('2017-02-17 17:00');
  return scene;
}

/** The same desk stopped in order and started again on the live account. */
export async function startLive(scene: Dialogue): Promise<void> {
  scene.world.ground.venue = { kind: 'live', number: LIVE_NUMBER };
  scene.world.assembled.stop('it moves to the live account');
  await scene.restart('the desk is stopped and started again on the live account');
}

/** Every item people answer for, ticked by who may. */
export async function tickAll(scene: Dialogue): Promise<void> {
  for (const item of ITEMS.filter((row) => row.proof === null))
    await scene.world.say(
      item.by === 'lead-developer' ? 'dev' : 'ana',
      `golive tick ${item.id} seen on Wednesday`,
    );
}

/** Live, ticked and signed off, on the morning of a session. */
export async function openSigned(): Promise<Dialogue> {
  const scene = await openPaperDesk();
  await startLive(scene);
  await tickAll(scene);
  await scene.world.say('dev', 'golive sign all is done');
  await scene.world.say('ben', 'approve R-0001');
  await scene.world.say('ana', 'approve R-0001');
  await scene.play('2017-02-21 08:35');
  return scene;
}

/** LIVE, by Ana and Ben. */
export async function openArmed(): Promise<Dialogue> {
  const scene = await openSigned();
  await scene.world.say('ana', 'golive arm first live session');
  await scene.world.say('ben', 'approve R-0002 go');
  await scene.play('2017-02-21 08:36');
  return scene;
}
