// Where people on Slack reach the desk besides its public channels: private ones, whose names it may not know yet, and
// the app's own page.
import { afterEach, describe, expect, it } from 'vitest';
import { REGISTRY } from '#bot/registry.ts';
import { slackManifest } from '#bot/slack/manifest.ts';
import { closeDesks, openDesk } from './slack-desk.ts';
import type { SlackDesk } from './slack-desk.ts';
import { heard, told } from './slack-said.ts';

afterEach(closeDesks);

describe('in private channels of the desk', () => {
  const PRIVATE = { channel: 'desk-alerts' };
  const refused = (desk: SlackDesk): readonly string[] =>
    desk.facts('command.refused').flatMap((fact) => ('code' in fact ? [fact.code] : []));

  it('a halt counts while the channels cannot be listed; anything else does not', async () => {
    const desk = await openDesk({
      before: ({ faults }) => {
        faults.makePrivate('desk-alerts');
        faults.next('conversations.list', { kind: 'down', status: 503 }, Infinity);
      },
    });
    await desk.slack.command('ana', '/desk pause green_only', PRIVATE);
    await heard(desk, 'ana', 'Refused');
    expect(refused(desk)).toEqual(['DIRECT_MESSAGE']);
    await desk.slack.command('ana', '/halt', PRIVATE);
    expect(desk.latches()).toEqual(['manual']);
    await desk.slack.command('ben', '/halt', { channel: 'dm' });
    await desk.slack.until('the refusal', () => refused(desk).length === 2);
  });

  it('everything counts soon after they could not be listed at first', async () => {
    const desk = await openDesk({
      before: ({ faults }) => {
        faults.makePrivate('desk-alerts');
        faults.next('conversations.list', { kind: 'down', status: 503 }, 3);
      },
    });
    await desk.slack.until('a list', () => desk.slack.calls('conversations.list').length === 4);
    await desk.slack.command('ana', '/halt', PRIVATE);
    await desk.cardOf('alert AL-0001');
    await desk.slack.command('ben', '/desk approve R-0001 books equal', PRIVATE);
    await desk.slack.until('the key', () => desk.facts('approval.granted').length === 1);
    expect(refused(desk)).toEqual([]);
    const { id } = desk.slack.channelOf('desk-alerts');
    const { deliveries } = desk.world.ground.journal;
    await desk.slack.until('it is read back', () => deliveries.cursor('slack', id));
  });
});

describe('the home page', () => {
  it('shows the desk to its people, and strangers only how to become one', async () => {
    const desk = await openDesk();
    const { slack } = desk;
    await slack.openHome('ana');
    const mine = await slack.until('the page', () => slack.home('ana'));
    expect(JSON.stringify(mine.blocks)).toContain('demo-0001');
    await slack.openHome('stranger');
    const theirs = await slack.until('their page', () => slack.home('stranger'));
    expect(JSON.stringify(theirs.blocks)).not.toContain('demo-0001');
    expect(slack.violations()).toEqual([]);
  });

  it('halts with one press, and says so to whoever pressed', async () => {
    const desk = await openDesk({ fake: { manifest: slackManifest(REGISTRY) } });
    await desk.slack.openHome('ana');
    await desk.slack.until('the page', () => desk.slack.home('ana'));
    await desk.slack.press('ana', 'tkh', 'home');
    expect(desk.latches()).toEqual(['manual']);
    await told(desk, 'D0ANA', 'Halted by Ana');
  });

  it('a press that cannot be answered leaves in the log why, and what to do', async () => {
    const manifest = slackManifest(REGISTRY).replace(
      'messages_tab_enabled: true',
      'messages_tab_enabled: false',
    );
    const desk = await openDesk({ fake: { manifest } });
    await desk.slack.openHome('ana');
    await desk.slack.until('the page', () => desk.slack.home('ana'));
    await desk.slack.press('ana', 'tkh', 'home');
    expect(desk.latches()).toEqual(['manual']);
    const warned = await desk.slack.until('the warning', () =>
      desk.warned.find((text) => text.includes('messages_tab_disabled')),
    );
    expect(warned).toContain('./desk slack manifest');
  });
});
