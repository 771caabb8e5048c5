// A crowd: random people at a desk, most of them sensible. They halt, confirm, resume, deny, cancel,
// close, pause and enable, now and then with the wrong role, an unknown id, or far too late.
import { rmSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { isOpen } from '#engine/order/order.ts';
import { openApprovals } from '#runbook/approval.ts';
import type { World } from '#tests/world.ts';
import type { Chance } from './chance.ts';
import type { Watch } from './witness.ts';

const EVERYBODY = ['ana', 'ben', 'cleo', 'sam', 'sofia', 'dev', 'vic', 'mallory'];
const KEYHOLDERS = ['ana', 'ben', 'cleo', 'sam', 'sofia'];
const ELEVEN_MINUTES_MS = 660_000;

interface Scene {
  readonly world: World;
  readonly chance: Chance;
  readonly watch: Watch;
  /** From 0, where people only reopen a closed desk, to 1. */
  readonly bustle: number;
  /** False once the process died: what it answers then, nobody hears. */
  readonly alive: () => boolean;
}

async function say(scene: Scene, as: string, line: string): Promise<void> {
  if (!scene.alive()) return;
  const answer = await scene.world.say(as, line);
  if (!scene.alive()) return;
  scene.watch.count(answer.ok ? 'said yes' : `said ${answer.code}`);
  if (line.startsWith('halt') && answer.ok)
    scene.watch.haltAcknowledged(!JSON.stringify(answer.data).includes('"durable":"memory"'));
}

function openIds(scene: Scene): readonly string[] {
  const { approvals } = scene.world.assembled.machine.state().runbook;
  return openApprovals(approvals).map((row) => row.id);
}

function anyId(scene: Scene): string {
  const { chance, world } = scene;
  const all = Object.keys(world.assembled.machine.state().runbook.approvals.byId);
  return chance.pick([...openIds(scene), ...openIds(scene), ...all, 'R-9999']);
}

function anyOrder(scene: Scene): string {
  const orders = Object.values(scene.world.assembled.machine.state().engine.orders);
  const open = orders.filter((row) => isOpen(row.status)).map((row) => row.id);
  return scene.chance.pick([...open, ...open, ...orders.map((row) => row.id), 'demo-none-E1']);
}

function anyStrategy(scene: Scene): string {
  const { strategies } = scene.world.assembled.machine.state().engine;
  return scene.chance.pick([...(strategies?.strategies ?? []).map((row) => row.name), 'astrology']);
}

/** Two people who want the desk open again. */
async function reopen(scene: Scene): Promise<void> {
  const { chance, world } = scene;
  await say(
    scene,
    'ana',
    'resume --cause "looked into it" --fix "put it right" --prevention "watched from now on"',
  );
  world.pass(chance.of(0.1) ? ELEVEN_MINUTES_MS : 20_000);
  const id = openIds(scene).at(-1);
  if (id !== undefined)
    await say(scene, chance.of(0.8) ? 'ben' : chance.pick(EVERYBODY), `approve ${id}`);
}

const LINES: readonly ((scene: Scene) => string)[] = [
  () => 'halt it looks wrong',
  (scene) => `approve ${anyId(scene)}`,
  (scene) => `approve ${anyId(scene)} agreed`,
  () => 'resume --cause "found it" --fix "fixed it" --prevention "watched from now on"',
  (scene) => `deny ${anyId(scene)} not now`,
  (scene) => `cancel ${anyOrder(scene)} wrong level`,
  () => 'cancel-all news ahead',
  () => 'close ^GSPC',
  (scene) => `close ^GSPC ${anyStrategy(scene)}`,
  () => 'close-all leaving',
  (scene) => `strategies pause ${anyStrategy(scene)} odd trades`,
  (scene) => `strategies enable ${anyStrategy(scene)} mended`,
  (scene) => `strategies enable ${anyStrategy(scene)} mended`,
  (scene) => `approve ${openIds(scene).at(-1) ?? 'R-0001'}`,
  (scene) => `approve ${openIds(scene).at(-1) ?? 'R-0001'}`,
  () => 'close ^GSPC',
  () => 'halt break-glass nobody answers',
  () => 'config pin agreed',
  () => 'status',
  () => 'journal verify',
  () => 'preflight',
  () => 'sudo open everything',
];

function handOnTheFile(scene: Scene): void {
  const { chance, world } = scene;
  const path = join(world.ground.dir, 'KILL_SWITCH');
  if (scene.watch.killFile()) {
    rmSync(path, { recursive: true });
    return scene.watch.count('kill file removed by hand');
  }
  scene.watch.count('kill file made by hand');
  if (chance.of(0.3)) mkdirSync(path);
  else writeFileSync(path, chance.of(0.5) ? '' : 'stop\n');
}

/** Somebody acts while an order is on the wire. */
export async function interrupt(scene: Scene): Promise<void> {
  scene.watch.count('interrupted on the wire');
  await say(
    scene,
    scene.chance.pick(KEYHOLDERS),
    scene.chance.pick(['halt at once', 'cancel-all']),
  );
}

/** What people do at one instant. */
export async function crowd(scene: Scene): Promise<void> {
  const { chance, world, bustle } = scene;
  const { latches } = world.assembled.machine.state().engine;
  const closed = Object.keys(latches.set).some((name) => name !== 'crashed');
  if (closed && chance.of(0.25)) await reopen(scene);
  if (chance.of(0.004 * bustle) && scene.alive()) handOnTheFile(scene);
  if (!chance.of(0.08 * bustle)) return;
  const line = chance.pick(LINES)(scene);
  const as = chance.pick(chance.of(0.8) ? KEYHOLDERS : EVERYBODY);
  await say(scene, as, line);
  if (chance.of(0.3)) world.pass(chance.pick([5_000, 60_000, ELEVEN_MINUTES_MS]));
}
