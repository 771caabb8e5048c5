// The commands of going live: the checklist, ticks by name, signatures, arming and the way back; and the release of
// code. A shell, since the checks it rests on take their time.
import { checking, needed } from '#bot/command.ts';
import type { Arg, Command, DeskCall } from '#bot/command.ts';
import { done } from '#bot/commands/look.ts';
import { goLiveLines } from '#bot/views/golive.ts';
import type { Outcome } from '#runbook/answer.ts';

const ITEM = needed('item', 'its id, as golive lists it', { kind: 'item' });
const WHY = needed('reason', 'why, for the record and the other people', { kind: 'text' });

function said(call: DeskCall, name: string): string {
  return call.said.texts[name] ?? '';
}

async function show({ desk }: DeskCall): Promise<Outcome> {
  const picture = await desk.procedures.golive.look();
  const { roster } = desk.state().runbook;
  const items = picture.answers.map(({ item, passed, evidence }) => ({
    item: item.id,
    says: item.says,
    passed,
    evidence,
  }));
  const { mode, venue, armed, lapsed } = picture;
  return done(goLiveLines(picture, roster), {
    mode,
    venue,
    armed,
    signOff: picture.signOff?.row.id ?? null,
    lapsed: lapsed === null ? null : { ...lapsed },
    items,
  });
}

type Row = Pick<Command, 'name' | 'says' | 'access' | 'keys' | 'examples'> & {
  readonly args?: readonly Arg[];
  readonly run: (call: DeskCall) => Promise<Outcome>;
};

function deed(row: Row): Command {
  const group = row.keys > 1 ? ('two people' as const) : ('act' as const);
  return { also: [], args: [WHY], flags: [], group, needsDesk: true, ...row };
}

export const GOLIVE_COMMANDS: readonly Command[] = [
  checking({
    name: 'golive',
    also: ['golive status'],
    says: 'The checklist of going live: what is proved, what people answer for, what is missing',
    access: 'read',
    examples: ['golive'],
    run: show,
  }),
  deed({
    name: 'golive tick',
    says: 'Answer for an item of the checklist, by name, with what shows it',
    args: [ITEM, needed('note', 'what shows it', { kind: 'text' })],
    access: 'tick',
    keys: 1,
    examples: ['golive tick risk-capital agreed with the sponsor on Monday'],
    run: (call) =>
      call.desk.procedures.golive.tick(call.by, {
        item: said(call, 'item'),
        note: said(call, 'note'),
      }),
  }),
  deed({
    name: 'golive untick',
    says: 'Take an answer back',
    args: [ITEM, WHY],
    access: 'tick',
    keys: 1,
    examples: ['golive untick contacts the broker changed its number'],
    run: (call) =>
      call.desk.procedures.golive.untick(call.by, {
        item: said(call, 'item'),
        why: said(call, 'reason'),
      }),
  }),
  deed({
    name: 'golive sign',
    says: 'Ask the three named people to sign; refused while anything is missing',
    access: 'key',
    keys: 3,
    examples: ['golive sign paper month and drills reviewed'],
    run: (call) => call.desk.procedures.golive.sign(call.by, { reason: said(call, 'reason') }),
  }),
  deed({
    name: 'golive withdraw',
    says: 'Take your signature back: the sign-off holds no more',
    access: 'tick',
    keys: 1,
    examples: ['golive withdraw the feed was wrong on Friday'],
    run: (call) => call.desk.procedures.golive.withdraw(call.by, { reason: said(call, 'reason') }),
  }),
  deed({
    name: 'golive arm',
    says: 'Ask to raise the mode to LIVE, in the hour before a session',
    access: 'key',
    keys: 2,
    examples: ['golive arm first live session'],
    run: (call) => call.desk.procedures.golive.arm(call.by, { reason: said(call, 'reason') }),
  }),
  deed({
    name: 'golive disarm',
    says: 'Take LIVE back at once: nothing is opened on the live account',
    access: 'disarm',
    keys: 1,
    examples: ['golive disarm fills look wrong'],
    run: (call) => call.desk.procedures.golive.disarm(call.by, { reason: said(call, 'reason') }),
  }),
  deed({
    name: 'golive open',
    says: 'Ask to end the probation after a live resume, an hour stable',
    access: 'key',
    keys: 2,
    examples: ['golive open an hour without a difference'],
    run: (call) => call.desk.procedures.golive.open(call.by, { reason: said(call, 'reason') }),
  }),
  deed({
    name: 'release',
    says: 'Ask to let the version of the code that runs trade on a live desk',
    access: 'key',
    keys: 2,
    examples: ['release fix of the stale feed, tested on paper'],
    run: (call) => call.desk.procedures.golive.release(call.by, { reason: said(call, 'reason') }),
  }),
];
