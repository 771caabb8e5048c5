// Reducing as dialogues (KEY-2, O8): one person closes and cancels, everything at once or a stop taken
// away takes two, and no path leaves what is held without a stop.
import { afterEach, describe, expect, test } from 'vitest';
import { openPositions } from '#engine/order/books.ts';
import { unprotected } from '#engine/order/protect.ts';
import { closeDialogues, openDialogue } from '#tests/flows/dialogue.ts';
import type { Dialogue } from '#tests/flows/dialogue.ts';
import { AT_WORK, HOLDING } from '#tests/flows/moments.ts';

afterEach(closeDialogues);

function held(scene: Dialogue): readonly { readonly strategy: string; readonly bare: number }[] {
  const { engine } = scene.world.assembled.machine.state();
  return openPositions(engine.books).map((row) => ({
    strategy: row.strategy,
    bare: unprotected(engine, row),
  }));
}

async function holding(): Promise<Dialogue> {
  const scene = await openDialogue();
  await scene.play(HOLDING);
  return scene;
}

describe('one person', () => {
  test('closes one position: its stop goes, the sale follows, the others keep theirs', async () => {
    const scene = await holding();
    const [first] = held(scene);
    if (first === undefined) throw new Error('nothing is held');
    await scene.say('vic', `close ^GSPC ${first.strategy}`);
    expect((await scene.say('ana', 'close SPY')).code).toBe('POSITION_UNKNOWN');
    expect((await scene.say('ana', `close ^GSPC ${first.strategy}`)).ok).toBe(true);
    expect((await scene.say('ben', `close ^GSPC ${first.strategy}`)).ok).toBe(false);
    await scene.play('2020-02-10 10:50');
    expect(held(scene).map((row) => row.strategy)).not.toContain(first.strategy);
    expect(held(scene).every((row) => row.bare === 0)).toBe(true);
    await scene.say('ana', 'positions');
    await scene.say('ana', 'trades');
    await scene.matches('close-one');
  });

  test('closes into a broker that loses the order: the stop comes back when that is sure', async () => {
    const calls = (call: string, id: string) =>
      call === 'submit' && id.endsWith('-C1') ? ('before' as const) : ('none' as const);
    const scene = await openDialogue({ faults: { calls } });
    await scene.play(HOLDING);
    await scene.say('ana', 'close ^GSPC trend-crossover');
    await scene.play('2020-02-10 10:40');
    await scene.say('ana', 'orders');
    await scene.play('2020-02-10 10:55');
    expect(held(scene)).toHaveLength(3);
    expect(held(scene).every((row) => row.bare === 0)).toBe(true);
    await scene.say('ana', 'orders');
    await scene.matches('close-lost');
  });

  test('cannot close when the market is shut, and is told when', async () => {
    const scene = await openDialogue();
    await scene.play('2020-02-10 16:10');
    expect((await scene.say('ana', 'close ^GSPC')).code).toBe('MARKET_CLOSED');
    expect(held(scene).every((row) => row.bare === 0)).toBe(true);
    await scene.matches('close-when-shut');
  });

  test('cancels everything but the stops', async () => {
    const scene = await openDialogue();
    await scene.play(AT_WORK);
    const stops = scene.working('protective');
    expect((await scene.say('ana', 'cancel-all news ahead')).ok).toBe(true);
    expect(scene.working('entry')).toEqual([]);
    expect(scene.working('protective')).toEqual(stops);
    await scene.say('ana', 'cancel-all once more');
    await scene.matches('cancel-all');
  });
});

test.each(['__proto__', 'constructor', 'toString', 'hasOwnProperty'])(
  'an order called %s is unknown like any other',
  async (word) => {
    const scene = await holding();
    expect((await scene.say('ana', `cancel ${word}`)).code).toBe('ORDER_UNKNOWN');
    expect((await scene.say('ana', `strategies pause ${word} x`)).code).toBe('STRATEGY_UNKNOWN');
    expect((await scene.say('ana', `strategies enable ${word} x`)).code).toBe('STRATEGY_UNKNOWN');
  },
);

describe('two people', () => {
  test('close everything', async () => {
    const scene = await holding();
    const count = held(scene).length;
    await scene.say('ana', 'close-all leaving before the vote');
    expect((await scene.say('ana', 'approve R-0001')).code).toBe('KEY_SAME_PERSON');
    expect(held(scene)).toHaveLength(count);
    expect((await scene.say('cleo', 'approve R-0001 agreed')).ok).toBe(true);
    await scene.play('2020-02-10 10:50');
    expect(held(scene)).toEqual([]);
    expect(scene.working('protective')).toEqual([]);
    expect((await scene.say('ana', 'close-all')).code).toBe('NOTHING_HELD');
    await scene.matches('close-all');
  });

  test('close everything while the desk is halted', async () => {
    const scene = await holding();
    await scene.say('ana', 'halt');
    await scene.say('ben', 'approve R-0001');
    await scene.say('ben', 'close-all out of it');
    expect((await scene.say('ana', 'approve R-0002')).ok).toBe(true);
    await scene.play('2020-02-10 10:50');
    expect(held(scene)).toEqual([]);
    expect(scene.latches()).toEqual(['manual', 'kill-file']);
  });

  test('close nothing when all was closed before the second key, and say so', async () => {
    const scene = await holding();
    await scene.say('ana', 'close-all leaving before the vote');
    for (const { strategy } of held(scene)) await scene.say('ben', `close ^GSPC ${strategy}`);
    await scene.play('2020-02-10 10:50');
    expect(held(scene)).toEqual([]);
    expect((await scene.say('cleo', 'approve R-0001 agreed')).code).toBe('NOTHING_HELD');
    expect(scene.world.assembled.machine.state().runbook.approvals.byId['R-0001']?.status).toBe(
      'open',
    );
  });

  test('take away a stop, one of them risk; one alone only asks', async () => {
    const scene = await holding();
    const [stop = ''] = scene.working('protective');
    const count = scene.working('protective').length;
    expect((await scene.say('ana', 'cancel no-such-order')).code).toBe('ORDER_UNKNOWN');
    await scene.say('ana', `cancel ${stop} wrong level`);
    expect(scene.working('protective')).toHaveLength(count);
    expect((await scene.say('cleo', 'approve R-0001')).code).toBe('KEY_RISK_MISSING');
    expect((await scene.say('ben', 'approve R-0001 a new one follows')).ok).toBe(true);
    expect(scene.working('protective')).not.toContain(stop);
    await scene.play('2020-02-10 10:50');
    // A position is never left bare: the desk protects it again.
    expect(held(scene).every((row) => row.bare === 0)).toBe(true);
    await scene.say('ana', 'orders');
    await scene.matches('cancel-stop');
  });
});
