// An incident as dialogues: opened in the batch of a breach, led, written, joined by a halt, resumed and closed,
// with its post-mortem on disk; and the same by hand, over a crash, and with a disk that fails.
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import type { Incident } from '#runbook/incident/fact.ts';
import { openIncidents } from '#runbook/incident/incident.ts';
import { closeDialogues, masked, openDialogue } from '#tests/flows/dialogue.ts';
import type { Dialogue } from '#tests/flows/dialogue.ts';
import { HOLDING } from '#tests/flows/moments.ts';

afterEach(closeDialogues);

const RESUME = 'resume --cause "a gap at the open" --fix "stops reviewed, books equal"';

function incidents(scene: Dialogue): readonly Incident[] {
  return Object.values(scene.world.assembled.machine.state().runbook.incidents.byId);
}

function folder(scene: Dialogue): string {
  return join(scene.world.ground.dir, 'incidents');
}

function fileOf(scene: Dialogue, name: string): string {
  return readFileSync(join(folder(scene), name), 'utf8');
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

test('from a breach to the post-mortem', async () => {
  const scene = await openDialogue({ from: '2020-02-12' });
  await scene.play('2020-02-24 09:35');
  await scene.watch('2020-02-24 09:45');
  expect(incidents(scene)).toMatchObject([
    { id: 'I-0001', alerts: [{ key: 'latch daily-loss' }], commander: null },
  ]);
  const breach = incidents(scene)[0]?.topic ?? '';
  scene.world.pass(4 * 60_000);
  await scene.reply('ana', breach, 'ack, looking at it');
  expect(incidents(scene)[0]?.commander).toBe('ana');
  await scene.reply('ben', breach, 'action: called the broker, every stop is at work');
  await scene.reply('ana', breach, 'cause is not known yet');
  await scene.reply('ana', breach, 'cause: a gap at the open went through three stops');
  await scene.say('vic', 'incident');
  expect((await scene.say('ana', 'incident close')).code).toBe('INCIDENT_INCOMPLETE');
  await scene.say('ben', 'halt until it is understood');
  expect(incidents(scene)).toHaveLength(1);
  expect((await scene.say('ana', RESUME)).code).toBe('INCIDENT_INCOMPLETE');
  expect((await scene.say('ana', `${RESUME} --prevention "smaller sizes over night"`)).ok).toBe(
    true,
  );
  expect((await scene.say('ben', 'approve R-0002 books equal, stops rest')).ok).toBe(true);
  expect((await scene.say('ana', 'incident close')).code).toBe('INCIDENT_STILL_TRUE');
  await scene.play('2020-02-25 08:30');
  scene.world.pass(40 * 60_000);
  await scene.say('vic', 'incident show I-0001');
  expect((await scene.say('ana', 'incident close I-0001')).ok).toBe(true);
  await scene.round();
  await scene.say('vic', 'incidents');
  const report = await scene.say('vic', 'incident report I-0001');
  await scene.matches('incident');
  const file = fileOf(scene, 'I-0001-2020-02-24.md');
  expect(report.text).toContain(file.trimEnd());
  expect(incidents(scene)[0]?.filed).toEqual({
    file: 'incidents/I-0001-2020-02-24.md',
    sha256: sha256(file),
  });
  await expect(masked(file, scene.world.ground.dir)).toMatchFileSnapshot(
    'golden/incident-post-mortem.md',
  );
});

test('by hand: a card and a thread of its own, and words in it are for it', async () => {
  const scene = await openDialogue();
  await scene.play(HOLDING);
  expect((await scene.say('vic', 'incident open odd fills')).code).toBe('ROLE_MISSING');
  await scene.say('dev', 'incident open fills at the open look wrong');
  const topic = 'incident I-0001';
  await scene.reply('ben', topic, 'the vendor sees it too');
  await scene.reply('ben', topic, 'lead');
  await scene.reply('ben', topic, 'cause: two sources disagreed');
  await scene.reply('ben', topic, 'fix: the slower one is off');
  await scene.reply('ben', topic, 'close');
  await scene.reply('ben', topic, 'prevention: both are compared each minute');
  await scene.reply('ben', topic, 'close');
  expect(incidents(scene)).toMatchObject([
    { commander: 'ben', closedBy: 'ben', fix: 'the slower one is off' },
  ]);
  await scene.matches('incident-by-hand');
});

describe('the file', () => {
  test('is written at the opening and anew at each change, whole each time', async () => {
    const scene = await openDialogue();
    await scene.play(HOLDING);
    await scene.say('ana', 'halt quotes look stale');
    await scene.round();
    const [name = ''] = readdirSync(folder(scene));
    expect(name).toMatch(/^I-0001-2020-02-10\.md$/);
    expect(fileOf(scene, name)).toContain('To be determined.');
    await scene.say('ana', 'incident cause stale quotes <b>of</b> one source');
    await scene.round();
    expect(fileOf(scene, name)).toContain('stale quotes \\<b\\>of\\</b\\> one source');
    expect(readdirSync(folder(scene))).toEqual([name]);
    // Nothing anybody writes opens a block that would swallow what stands behind it.
    await scene.say('ana', 'incident cause ~~~ a fence');
    await scene.round();
    expect(fileOf(scene, name)).toContain('\n\\~\\~\\~ a fence\n');
  });

  test('that a crash kept from being written is written at the next start, with the same hash', async () => {
    const closed = async (crash: boolean): Promise<Dialogue> => {
      const scene = await openDialogue();
      await scene.play(HOLDING);
      await scene.say('ana', 'incident open odd fills');
      await scene.say('ana', 'incident cause two sources');
      await scene.say('ana', 'incident prevention both compared');
      await scene.say('ana', 'incident close');
      if (crash) {
        expect(existsSync(folder(scene))).toBe(false);
        await scene.crash();
      }
      await scene.round();
      return scene;
    };
    const [plain, crashed] = [await closed(false), await closed(true)];
    const name = 'I-0001-2020-02-10.md';
    expect(fileOf(crashed, name)).toBe(fileOf(plain, name));
    for (const scene of [plain, crashed]) {
      expect(incidents(scene)[0]?.filed?.sha256).toBe(sha256(fileOf(scene, name)));
      await scene.round();
      const filed = scene.world.facts().filter((fact) => fact.kind === 'incident.filed');
      expect(filed).toHaveLength(1);
    }
  });

  test('that cannot be written holds nothing up, and is written once it can', async () => {
    const scene = await openDialogue();
    await scene.play(HOLDING);
    writeFileSync(folder(scene), 'in the way');
    await scene.say('ana', 'halt quotes look stale');
    await scene.round();
    expect(openIncidents(scene.world.assembled.machine.state().runbook.incidents)).toHaveLength(1);
    rmSync(folder(scene));
    mkdirSync(folder(scene));
    await scene.round();
    expect(readdirSync(folder(scene))).toEqual(['I-0001-2020-02-10.md']);
  });
});

test('one that nobody closes is a WARNING a day after its end, once', async () => {
  const scene = await openDialogue();
  await scene.play(HOLDING);
  await scene.say('ana', 'incident open odd fills');
  await scene.pass(24 * 60 - 1);
  const told = (): number =>
    scene.world
      .facts()
      .filter((fact) => fact.kind === 'alert.raised' && fact.rule === 'incident-overdue').length;
  expect(told()).toBe(0);
  await scene.pass(1);
  await scene.pass(60);
  expect(told()).toBe(1);
  const alert = () => {
    const { byId } = scene.world.assembled.machine.state().runbook.alerts;
    return Object.values(byId).find((row) => row.key === 'incident I-0001');
  };
  expect(alert()).toMatchObject({ severity: 'WARNING', status: 'firing' });
  for (const field of ['cause', 'prevention']) await scene.say('ana', `incident ${field} known`);
  await scene.say('ana', 'incident close');
  expect(alert()).toMatchObject({ status: 'resolved', cause: 'I-0001 is closed.' });
});

test('a resume without an incident\u2019s prevention is refused, and takes it from where people wrote it', async () => {
  const scene = await openDialogue();
  await scene.play(HOLDING);
  await scene.say('ana', 'halt quotes look stale');
  const short = 'resume --cause "stale" --fix "restored"';
  expect((await scene.say('ana', short)).code).toBe('INCIDENT_INCOMPLETE');
  await scene.say('cleo', 'incident prevention a second source');
  expect((await scene.say('ana', short)).ok).toBe(true);
  expect((await scene.say('ben', 'approve R-0002 agreed')).ok).toBe(true);
  expect(scene.latches()).toEqual([]);
  expect(incidents(scene)).toMatchObject([
    { cause: 'stale', fix: 'restored', prevention: 'a second source', closedWall: null },
  ]);
  expect(incidents(scene)[0]?.resumed).toMatchObject({ approval: 'R-0002' });
});
