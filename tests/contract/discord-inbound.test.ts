// Commands, completion, buttons and forms on Discord, and what becomes of each on the real desk: acknowledged,
// carried out once, and answered to whoever did it.
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { channel, closeDesks, countOf, joinDesk, textOf, until } from './discord-desk.ts';
import type { JoinedDesk } from './discord-desk.ts';
import type { Outcome } from './discord/interactions.ts';

let desk: JoinedDesk;

beforeEach(async () => {
  desk = await joinDesk();
});

afterEach(async () => {
  const broken = desk.discord.violations();
  await closeDesks();
  expect(broken).toEqual([]);
});

function at(name: string): string {
  return channel(desk.discord, name);
}

function kinds(kind: string): number {
  return countOf(desk, kind);
}

function latched(): readonly string[] {
  return desk.world.facts().flatMap((fact) => (fact.kind === 'latch.set' ? [fact.latch] : []));
}

async function halted(): Promise<void> {
  const { discord } = desk;
  const said = await discord.command(discord.users.ana, at('alerts'), 'halt', { reason: 'feed' });
  await said.answered();
}

/** The card in a channel, once it stands, with the id of the button of this label. */
async function button(name: string, label: string) {
  const find = () => {
    for (const message of desk.discord.messages(at(name)).toReversed())
      for (const row of message.components ?? [])
        for (const one of 'components' in row ? row.components : [])
          if ('label' in one && one.label?.startsWith(label) && 'custom_id' in one)
            return { message: message.id, id: one.custom_id };
    return null;
  };
  await until(`a button ${label} in ${name}`, () => find() !== null);
  const found = find();
  if (found === null) throw new Error('it is gone');
  return found;
}

/** Presses a button as it stands: a card that is edited just then shows another, which is pressed then. */
async function press(user: string, name: string, label: string): Promise<Outcome> {
  for (;;) {
    const { message, id } = await button(name, label);
    try {
      return await desk.discord.press(user, message, id);
    } catch (error) {
      if (!String(error).includes('has no button')) throw error;
    }
  }
}

describe('a command', () => {
  test('is acknowledged privately, carried out and answered to whoever said it', async () => {
    const { discord } = desk;
    const said = await discord.command(discord.users.ana, at('general'), 'halt', {
      reason: 'feed',
    });
    expect([said.ack, said.failed]).toEqual(['deferred', null]);
    const answer = await said.answered();
    expect(answer.content).toContain('Halted by Ana');
    expect(discord.ephemerals(discord.users.ana).map((one) => one.id)).toContain(answer.id);
    expect(latched()).toEqual(['manual']);
  });

  test('typed as a line does the same', async () => {
    const { discord } = desk;
    const said = await discord.command(discord.users.ana, at('alerts'), 'desk', { line: 'status' });
    expect(await textOf(said)).toContain('DEV');
  });

  test('completes while it is typed', async () => {
    const { discord } = desk;
    const options = { line: 'hal' };
    const typed = { options, focused: 'line' };
    const said = await discord.autocomplete(discord.users.ana, at('alerts'), 'desk', typed);
    expect(said.choices.map((one) => one.value)).toContain('halt');
    expect(said.choices.length).toBeLessThanOrEqual(25);
  });

  test('from somebody without the role is refused, visibly and on record', async () => {
    const { discord } = desk;
    const said = await discord.command(discord.users.vic, at('alerts'), 'halt', { reason: 'x' });
    expect(await textOf(said)).toContain('ROLE');
    expect(kinds('command.refused')).toBeGreaterThan(0);
    expect(latched()).toEqual([]);
  });

  test('the registry does not know is refused by name', async () => {
    const { discord } = desk;
    const data = { id: '1', name: 'selfdestruct', type: 1, options: [] };
    const said = await discord.forge(discord.users.ana, at('alerts'), { type: 2, data });
    expect(await textOf(said)).toContain('COMMAND_UNKNOWN');
  });

  test('delivered three times is carried out once', async () => {
    const { discord } = desk;
    const lift = discord.faults.duplicate(3, 'same-ids');
    await halted();
    lift();
    expect(latched()).toEqual(['manual']);
  });

  test('whose acknowledgement fails is carried out, and answered in the channel', async () => {
    const { discord } = desk;
    discord.faults.rest('POST interactions/:id/:token/callback', { before: 404 });
    void discord.command(discord.users.ana, at('alerts'), 'halt', { reason: 'feed' });
    await until('the halt', () => latched().length === 1);
    const told = () =>
      discord.messages(at('alerts')).some((one) => one.content.includes('Halted by Ana'));
    await until('the answer in the channel', told);
  });

  test('whose acknowledgement hangs is carried out at once', async () => {
    const { discord } = desk;
    discord.faults.rest('POST interactions/:id/:token/callback', 'hang');
    void discord.command(discord.users.ana, at('alerts'), 'halt', { reason: 'feed' });
    await until('the halt', () => latched().length === 1);
    // The acknowledgement is given up after a second and a half.
    const hung = discord.calls().find((call) => call.route.endsWith('/callback'));
    expect(Date.now() - (hung?.at ?? Date.now())).toBeLessThan(1_400);
  });

  test('acknowledged before the answer was lost is still answered privately', async () => {
    const { discord } = desk;
    discord.faults.rest('POST interactions/:id/:token/callback', { after: 500 });
    const said = await discord.command(discord.users.ana, at('alerts'), 'halt', { reason: 'feed' });
    expect(await textOf(said)).toContain('Halted by Ana');
  });
});

describe('a button', () => {
  test('that asks nothing acts at once', async () => {
    await halted();
    const { discord } = desk;
    const said = await press(discord.users.ana, 'alerts', 'Acknowledge');
    expect(said.ack).toBe('deferred');
    expect(await textOf(said)).toContain('AL-0001');
    expect(kinds('alert.acknowledged')).toBe(1);
  });

  test('that asks for a reason opens a form, and its answer is the press', async () => {
    await halted();
    const { discord } = desk;
    const said = await press(discord.users.ana, 'alerts', 'Resolve');
    expect(said.ack).toBe('modal');
    if (said.modal === null) throw new Error('there is no form');
    const inputs = JSON.stringify(said.modal.components);
    const names = [...inputs.matchAll(/"custom_id":"([a-z-]+)"/g)].map(([, name = '']) => name);
    const answers = Object.fromEntries(names.map((name) => [name, 'stale quotes, restored']));
    const sent = await discord.submitModal(discord.users.ana, said.modal, answers);
    expect(await textOf(sent)).toContain('AL-0001');
  });

  test('two keys: the second person confirms the halt, the first one may not', async () => {
    await halted();
    const { discord } = desk;
    const own = await pressWith(discord.users.ana);
    expect(own).toContain('KEY_SAME_PERSON');
    const other = await pressWith(discord.users.ben);
    expect(other).toContain('Halt confirmed by Ana and Ben');
    expect(kinds('approval.granted')).toBe(1);
  });

  test('pressed twice at once counts once', async () => {
    await halted();
    const { discord } = desk;
    const ack = await button('alerts', 'Acknowledge');
    const click = () => discord.press(discord.users.ana, ack.message, ack.id);
    const both = await Promise.all([click(), click()]);
    await Promise.all(both.map((one) => one.answered()));
    expect(kinds('alert.acknowledged')).toBe(1);
  });

  test('of a card that moved on is answered and does nothing', async () => {
    await halted();
    const { discord } = desk;
    const ack = await button('alerts', 'Acknowledge');
    await desk.world.say('ben', 'ack AL-0001');
    const data = { custom_id: ack.id, component_type: 2 };
    const forged = { type: 3, data, message: ack.message } as const;
    const said = await discord.forge(discord.users.ana, at('alerts'), forged);
    expect(await textOf(said)).toContain('Refused');
    expect(kinds('alert.acknowledged')).toBe(1);
  });

  test.each(['tk1:1:0000000000000000', 'tk1:999999:974c2bf032bba57e', 'anything', 'tkc:none'])(
    'nobody was shown, %s, is answered and does nothing',
    async (id) => {
      await halted();
      const { discord } = desk;
      const ack = await button('alerts', 'Acknowledge');
      const before = desk.world.facts().length;
      const data = { custom_id: id, component_type: 2 };
      const forged = { type: 3, data, message: ack.message } as const;
      const said = await discord.forge(discord.users.ana, at('alerts'), forged);
      expect(await textOf(said)).toContain('Refused');
      const since = desk.world
        .facts()
        .slice(before)
        .map((fact) => fact.kind);
      expect(since.filter((kind) => !kind.endsWith('.refused'))).toEqual([]);
    },
  );

  test('after a restart acts on the card as it stands', async () => {
    await halted();
    await button('alerts', 'Acknowledge');
    const { discord, ground } = desk;
    await desk.crash();
    desk = await joinDesk({ discord, ground });
    const said = await press(discord.users.ana, 'alerts', 'Acknowledge');
    await said.answered();
    expect(kinds('alert.acknowledged')).toBe(1);
  });

  test('a form opened before a restart and sent after it turns one key', async () => {
    await halted();
    const { discord, ground } = desk;
    const { ben } = discord.users;
    const { modal } = await press(ben, 'approvals', 'Approve');
    if (modal === null) throw new Error('no form was opened');
    await desk.crash();
    desk = await joinDesk({ discord, ground });
    const sent = await discord.submitModal(ben, modal, filled(modal));
    expect(await textOf(sent)).toContain('Halt confirmed by Ana and Ben');
    expect(kinds('approval.granted')).toBe(1);
  });
});

/** The same words for every question of a form. */
function filled(modal: { readonly components: unknown }): Readonly<Record<string, string>> {
  const inputs = JSON.stringify(modal.components);
  const names = [...inputs.matchAll(/"custom_id":"([a-z-]+)"/g)].map(([, name = '']) => name);
  return Object.fromEntries(names.map((name) => [name, 'books equal']));
}

async function pressWith(user: string): Promise<string> {
  const { discord } = desk;
  const said = await press(user, 'approvals', 'Approve');
  if (said.modal === null) return textOf(said);
  const sent = await discord.submitModal(user, said.modal, filled(said.modal));
  return textOf(sent);
}
