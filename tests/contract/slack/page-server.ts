// Serves the page of the local Slack: its few files, a stream of what stands and changes, and what people do on
// it. Only this machine may ask, and only a page from this very address may act.
import { readFileSync } from 'node:fs';
import type { ServerResponse } from 'node:http';
import { stripTypeScriptTypes } from 'node:module';
import { z } from 'zod';
import { BOT_NAME, BOT_USER, TEAM_NAME } from './cast.ts';
import type { Doing } from './deeds.ts';
import type { Act, Everything, ShownFile, Told } from './page/told.ts';
import type { Petition } from './petition.ts';
import type { PersonName, StoredFile } from './standing.ts';
import type { Change, Workspace } from './workspace.ts';

const MESSAGES_SHOWN = 400;
const SCRIPT = /^\/page\/([a-z]+)\.js$/;

const SCRIPTS: ReadonlySet<string> = new Set([
  'main',
  'model',
  'blocks',
  'message',
  'form',
  'element',
  'emoji',
  'mrkdwn',
]);

const SAFE = {
  'content-security-policy':
    "default-src 'self'; img-src 'self' data: https:; frame-ancestors 'none'; base-uri 'none'",
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'cache-control': 'no-store',
};

const Spot = z.strictObject({ channel: z.string(), ts: z.string() });
const On = z.union([Spot, z.enum(['home', 'modal'])]);
const Acted = z.intersection(
  z.object({ who: z.string() }),
  z.discriminatedUnion('act', [
    z.object({
      act: z.literal('say'),
      text: z.string(),
      channel: z.string(),
      thread: z.string().nullable(),
    }),
    z.object({ act: z.literal('press'), button: z.string(), on: On }),
    z.object({ act: z.literal('submit'), answers: z.record(z.string(), z.string()) }),
    z.object({ act: z.literal('cancel') }),
    z.object({ act: z.literal('home') }),
    z.object({ act: z.literal('react'), on: Spot, name: z.string(), off: z.boolean() }),
  ]),
);

function asset(name: string): string {
  return readFileSync(new URL(`./page/${name}`, import.meta.url), 'utf8');
}

/** A module as a browser runs it. */
function script(name: string): string {
  const emitWarning = process.emitWarning.bind(process);
  process.emitWarning = () => undefined;
  try {
    return stripTypeScriptTypes(asset(`${name}.ts`)).replaceAll(
      /(from '\.\/[a-z]+)\.ts'/g,
      "$1.js'",
    );
  } finally {
    process.emitWarning = emitWarning;
  }
}

function shownFile({ id, name, title, altText, mime, bytes }: StoredFile): ShownFile {
  return { id, name, title, altText, mime, size: bytes.length };
}

function everything(workspace: Workspace): Everything {
  const { people } = workspace;
  return {
    team: TEAM_NAME,
    desk: { id: BOT_USER, name: BOT_NAME },
    people,
    channels: workspace.channels(),
    messages: workspace.channels().flatMap((one) => workspace.all(one.id).slice(-MESSAGES_SHOWN)),
    ephemerals: people.flatMap((one) => workspace.ephemerals(one.id)),
    homes: people.map(({ id }) => ({ to: id, view: workspace.home(id) })),
    modals: people.map(({ id }) => ({ to: id, view: workspace.modals(id).at(-1) ?? null })),
    files: workspace.files().map(shownFile),
  };
}

function toldBy(change: Change): Told {
  return change.kind === 'file' ? { kind: 'file', file: shownFile(change.file) } : change;
}

async function carryOut(doing: Doing, who: PersonName, act: Act): Promise<string | null> {
  switch (act.act) {
    case 'say': {
      const where =
        act.thread === null
          ? { channel: act.channel }
          : { channel: act.channel, thread: act.thread };
      const said = act.text.startsWith('/')
        ? doing.command(who, act.text, where)
        : doing.write(who, act.text, where);
      return (await said).sees;
    }
    case 'press':
      return (await doing.press(who, act.button, act.on)).sees;
    case 'submit':
      return (await doing.submit(who, act.answers)).sees;
    case 'cancel':
      return (await doing.cancel(who)).sees;
    case 'home':
      return (await doing.openHome(who)).sees;
    case 'react':
      return (await doing[act.off ? 'unreact' : 'react'](who, act.on, act.name)).sees;
  }
}

interface Parts {
  readonly workspace: Workspace;
  readonly doing: Doing;
  readonly base: () => string;
  readonly sockets: () => number;
}

function send(response: ServerResponse, type: string, body: string): void {
  response.writeHead(200, { ...SAFE, 'content-type': `${type}; charset=utf-8` });
  response.end(body);
}

function isOwn(petition: Petition, base: string): boolean {
  const { origin, host } = petition.headers;
  const isJson = petition.headers['content-type'] === 'application/json';
  return host === new URL(base).host && origin === base && isJson;
}

const SOCKETS_SEEN_EVERY_MS = 1_000;

export function createPageServer({ workspace, doing, base, sockets }: Parts) {
  const stream = (response: ServerResponse) => {
    response.writeHead(200, { ...SAFE, 'content-type': 'text/event-stream' });
    const tell = (told: Told) => response.write(`data: ${JSON.stringify(told)}\n\n`);
    tell({ kind: 'everything', all: everything(workspace) });
    tell({ kind: 'joined', sockets: sockets() });
    const stop = workspace.onChange((change) => tell(toldBy(change)));
    const seen = setInterval(
      () => tell({ kind: 'joined', sockets: sockets() }),
      SOCKETS_SEEN_EVERY_MS,
    );
    response.on('close', () => {
      clearInterval(seen);
      stop();
    });
  };

  const act = async (petition: Petition): Promise<string | null> => {
    const { who, ...deed } = Acted.parse(JSON.parse(petition.body.toString('utf8')));
    const person = workspace.personOf(who);
    return person === null ? 'Nobody here is called that.' : carryOut(doing, person.name, deed);
  };

  const takeAct = (petition: Petition, response: ServerResponse) => {
    if (!isOwn(petition, base())) {
      response.writeHead(403, SAFE).end();
      return;
    }
    act(petition).then(
      (sees) => send(response, 'application/json', JSON.stringify({ sees })),
      (error: unknown) =>
        send(response, 'application/json', JSON.stringify({ sees: String(error) })),
    );
  };

  return (petition: Petition, response: ServerResponse): boolean => {
    const { path, method } = petition;
    const name = SCRIPT.exec(path)?.[1] ?? '';
    if (path === '/act' && method === 'POST') takeAct(petition, response);
    else if (path === '/') send(response, 'text/html', asset('page.html'));
    else if (path === '/page/page.css') send(response, 'text/css', asset('page.css'));
    else if (path === '/stream') stream(response);
    else if (SCRIPTS.has(name)) send(response, 'text/javascript', script(name));
    else return false;
    return true;
  };
}
