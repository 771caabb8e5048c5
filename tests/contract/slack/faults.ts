// Faults on demand, one small method each: those of single calls and deliveries go into the plan, those of
// sockets, tokens, scopes and channels change what stands, and the desk hears of them as on Slack.
import { wordsAt } from './reading.ts';
import { BOT_USER } from './cast.ts';
import type { Faults } from './deeds.ts';
import type { FaultPlan } from './faulting.ts';
import type { Ledger } from './ledger.ts';
import type { Sockets } from './sockets.ts';
import type { Channel, JsonObject } from './standing.ts';
import type { Telling } from './telling.ts';
import type { Workspace } from './workspace.ts';

interface Parts {
  readonly plan: FaultPlan;
  readonly sockets: Sockets;
  readonly workspace: Workspace;
  readonly scopes: Set<string>;
  readonly tell: Telling['tell'];
  readonly ledger: Ledger;
}

function createCallFaults({ plan, sockets, ledger }: Parts) {
  return {
    next(method, fault, times = 1) {
      plan.next(method, fault, times);
      ledger.note(`fault: the next ${times} of ${method}: ${fault.kind}`);
    },
    deliveries(fault) {
      plan.deliveries = fault;
      ledger.note(`fault: deliveries ${JSON.stringify(fault)}`);
    },
    skewClock(ms) {
      plan.skewMs = ms;
    },
    clear() {
      plan.clear();
      sockets.release();
      ledger.note('faults end');
    },
  } satisfies Partial<Faults>;
}

function createSocketFaults({ plan, sockets, ledger }: Parts) {
  return {
    refresh(ask = {}) {
      ledger.note('fault: a planned refresh');
      sockets.refresh(ask);
    },
    drop() {
      ledger.note('fault: sockets dropped');
      sockets.drop();
    },
    shut() {
      plan.shut = true;
    },
    open() {
      plan.shut = false;
      sockets.release();
    },
    outage() {
      ledger.note('fault: outage');
      plan.dark = true;
      sockets.drop();
    },
    mend() {
      ledger.note('outage over');
      plan.dark = false;
      sockets.release();
    },
  } satisfies Partial<Faults>;
}

function createRightFaults({ plan, sockets, scopes, tell, workspace, ledger }: Parts) {
  const revoke: Faults['revoke'] = (code) => {
    ledger.note(code === null ? 'tokens are good again' : `fault: ${code}`);
    plan.revoked = code;
    if (code !== null) sockets.dismiss('link_disabled');
  };
  return {
    revoke,
    async uninstall() {
      const event_ts = workspace.nextTs();
      await tell({ type: 'tokens_revoked', tokens: { oauth: [], bot: [BOT_USER] }, event_ts });
      await tell({ type: 'app_uninstalled', event_ts: workspace.nextTs() });
      revoke('account_inactive');
    },
    takeScope: (scope) => void scopes.delete(scope),
    giveScope: (scope) => void scopes.add(scope),
  } satisfies Partial<Faults>;
}

function createChannelFaults({ workspace, tell, ledger }: Parts) {
  const named = (channel: string): Channel => {
    const found = workspace.channelOf(channel);
    if (found === null) throw new Error(`there is no channel ${channel}`);
    return found;
  };
  const changed = async (channel: Channel, event: JsonObject) => {
    ledger.note(`fault: ${wordsAt(event, 'type')} ${channel.name}`);
    workspace.setChannel(channel);
    await tell({ ...event, event_ts: workspace.nextTs() });
  };
  const word = (channel: Channel) => (channel.kind === 'private' ? 'group' : 'channel');
  return {
    async archive(name) {
      const channel = named(name);
      const event = { type: `${word(channel)}_archive`, channel: channel.id, user: 'U0SOFIA' };
      await changed({ ...channel, archived: true }, event);
    },
    async unarchive(name) {
      const channel = named(name);
      const event = { type: `${word(channel)}_unarchive`, channel: channel.id, user: 'U0SOFIA' };
      await changed({ ...channel, archived: false }, event);
    },
    async rename(from, name) {
      const channel = named(from);
      const created = 1_700_000_000;
      const event = { type: `${word(channel)}_rename`, channel: { id: channel.id, name, created } };
      await changed({ ...channel, name }, event);
    },
    async remove(name) {
      const channel = named(name);
      const members = channel.members.filter((one) => one !== BOT_USER);
      const event = { type: `${word(channel)}_left`, channel: channel.id, actor_id: 'U0SOFIA' };
      await changed({ ...channel, members }, event);
    },
    async invite(name) {
      const channel = named(name);
      const members = [...new Set([...channel.members, BOT_USER])];
      const who = { user: BOT_USER, inviter: 'U0SOFIA', team: 'T0DEMO' };
      const event = {
        type: 'member_joined_channel',
        channel: channel.id,
        channel_type: 'C',
        ...who,
      };
      await changed({ ...channel, members }, event);
    },
    makePrivate(name) {
      workspace.setChannel({ ...named(name), kind: 'private' });
    },
    restrict(name) {
      workspace.setChannel({ ...named(name), restricted: true });
    },
  } satisfies Partial<Faults>;
}

export function createFaults(parts: Parts): Faults {
  return {
    ...createCallFaults(parts),
    ...createSocketFaults(parts),
    ...createRightFaults(parts),
    ...createChannelFaults(parts),
  };
}
