// Dispatch: who may do what, and that every refusal is on record before it answers.
import { expect, test } from 'vitest';
import { mayUse, rolesFor } from '#bot/command.ts';
import { commandsPage } from '#bot/commands-page.ts';
import { answerOffline, dispatch } from '#bot/dispatch.ts';
import { accountOf } from '#bot/identify.ts';
import { REGISTRY } from '#bot/registry.ts';
import { splitLine } from '#bot/words.ts';
import type { DeskFact } from '#runbook/fact.ts';
import type { Account } from '#runbook/person.ts';
import { deskOf, GENESIS, HALTED, MORNING, PEOPLE, persona } from '#tests/bot/desk-in-memory.ts';
import { readFileSync } from 'node:fs';

const TERMINAL: Account = { platform: 'terminal', team: 'local', user: 'someone' };
const REAL: readonly DeskFact[] = GENESIS.map((fact) =>
  fact.kind === 'desk.created' ? { ...fact, deskKind: 'real' } : fact,
);

async function check(line: string, account: Account, facts = GENESIS): Promise<string> {
  const desk = deskOf(facts);
  const answer = await dispatch(desk, { words: splitLine(line), account });
  const asked = desk.asked.map((row) => `${row.name} ${JSON.stringify(row.ask)}`).join('; ');
  const recorded = desk.refusals.map((row) => `recorded ${row.code}`).join('; ');
  return [answer.code, asked, recorded].filter((part) => part !== '').join(' | ');
}

test.each([
  [
    'halt feed looks stale',
    persona('ana'),
    'OK | halt {"reason":"feed looks stale","breakGlass":false}',
  ],
  ['halt', persona('ben'), 'OK | halt {"reason":"no reason given","breakGlass":false}'],
  ['halt break-glass alone', persona('ana'), 'ROLE_MISSING | recorded ROLE_MISSING'],
  ['halt', persona('vic'), 'ROLE_MISSING | recorded ROLE_MISSING'],
  ['halt', TERMINAL, 'PERSON_UNKNOWN | recorded PERSON_UNKNOWN'],
  ['status', TERMINAL, 'PERSON_UNKNOWN | recorded PERSON_UNKNOWN'],
  ['help', TERMINAL, 'OK'],
  ['version', TERMINAL, 'OK'],
  ['status', persona('vic'), 'OK'],
  ['preflight', persona('vic'), 'ROLE_MISSING | recorded ROLE_MISSING'],
  ['hlat', persona('ana'), 'COMMAND_UNKNOWN | recorded COMMAND_UNKNOWN'],
  ['resume --cause a --fix b', persona('ben'), 'OK | resume {"cause":"a","fix":"b"}'],
  ['resume --cause a --fix b', persona('vic'), 'ROLE_MISSING | recorded ROLE_MISSING'],
  ['approve 3 fine', persona('ben'), 'OK | approve {"id":"R-0003","reason":"fine"}'],
  ['close ^gspc', persona('ana'), 'OK | close {"symbol":"^GSPC","strategy":null,"part":null}'],
  ['config pin agreed', persona('ana'), 'OK | adoptConfig {"reason":"agreed"}'],
  ['journal show 99', persona('ana'), 'ENTRY_UNKNOWN'],
  ['backtest --from 2020-03-01 --until 2020-01-01', persona('ana'), 'ARGUMENT_BAD'],
])('%s', async (line, account, told) => {
  expect(await check(line, account)).toBe(told);
});

test('personas speak on the demo desk only', async () => {
  expect(await check('status', persona('ana'), REAL)).toBe(
    'PERSONA_FORBIDDEN | recorded PERSONA_FORBIDDEN',
  );
  expect(await check('help', persona('ana'), REAL)).toBe(
    'PERSONA_FORBIDDEN | recorded PERSONA_FORBIDDEN',
  );
  expect(await check('halt', persona('ana'), [])).toBe(
    'PERSONA_FORBIDDEN | recorded PERSONA_FORBIDDEN',
  );
  expect(accountOf({ user: 'x', as: 'Ana' })).toEqual(persona('ana'));
  expect(accountOf({ user: 'x', as: null })).toEqual({
    platform: 'terminal',
    team: 'local',
    user: 'x',
  });
});

test('an unknown account is told whom the demo has, and never which account the desk trades', async () => {
  const answer = await dispatch(deskOf(GENESIS), { words: ['status'], account: TERMINAL });
  expect(answer.text).toContain('--as ana, --as ben or --as vic');
  expect(answer.text).not.toContain('demo-0001');
});

test('a role that is missing is named with those who could', async () => {
  const answer = await dispatch(deskOf(GENESIS), { words: ['halt'], account: persona('vic') });
  expect(answer.text).toContain(
    'Vic (viewer) may not run halt; trader, operator, risk, compliance, sponsor or safety-officer may.',
  );
});

test('every answer to a person carries mode and account, refusals too', async () => {
  const desk = deskOf([...GENESIS, ...MORNING, HALTED]);
  for (const command of REGISTRY)
    for (const example of command.examples) {
      const answer = await dispatch(desk, { words: splitLine(example), account: persona('ana') });
      expect(answer.text.split('\n')[0]).toBe(
        'DEV demo-0001 \u00b7 Mon 2020-02-24 10:05 ET \u00b7 reducing: manual',
      );
      expect(() => JSON.stringify(answer)).not.toThrow();
    }
});

test('what cannot be shown safely in a terminal is not', async () => {
  const answer = await dispatch(deskOf(GENESIS), {
    words: ['\u001b[2Jx\u202e'],
    account: persona('ana'),
  });
  expect(['\u001b', '\u202e'].filter((mark) => answer.text.includes(mark))).toEqual([]);
});

test('help agrees with what dispatch lets through, for every person and command', async () => {
  for (const person of PEOPLE)
    for (const command of REGISTRY) {
      const [account] = person.accounts;
      if (account === undefined) continue;
      const answer = await dispatch(deskOf(GENESIS), {
        words: splitLine(command.examples[0] ?? ''),
        account,
      });
      expect(answer.code === 'ROLE_MISSING').toBe(!mayUse(command.access, person));
      expect(command.access === 'anyone' || rolesFor(command.access).length > 0).toBe(true);
    }
});

test('without a desk help and version answer, the rest does not', async () => {
  const speaker = { account: TERMINAL, code: '0.1.0' };
  expect((await answerOffline(['version'], speaker))?.text).toBe('Twokey 0.1.0');
  expect((await answerOffline(['help'], speaker))?.ok).toBe(true);
  expect(await answerOffline(['status'], speaker)).toBeNull();
  expect((await answerOffline(['sttaus'], speaker))?.code).toBe('COMMAND_UNKNOWN');
});

test('docs/COMMANDS.md is what the registry says', () => {
  expect(readFileSync(new URL('../../docs/COMMANDS.md', import.meta.url), 'utf8')).toBe(
    commandsPage(REGISTRY),
  );
});

test.each([
  [TERMINAL, '--as ana'],
  [{ platform: 'slack', team: 'T1', user: 'U1' } as const, 'config/demo.yaml'],
  [{ platform: 'discord', team: '1', user: '2' } as const, 'config/demo.yaml'],
])('who is on nobody’s entry hears what they can do where they are: %o', async (account, says) => {
  const { text } = await dispatch(deskOf(GENESIS), { words: ['status'], account });
  expect(text).toContain(says);
  expect(text.includes('--as')).toBe(account.platform === 'terminal');
});
