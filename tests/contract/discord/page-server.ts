// Serves the page of the local Discord: its few files, a stream of what stands and changes, and what people do on
// it. Only a page from this very address may act.
import { readFileSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { stripTypeScriptTypes } from 'node:module';
import { z } from 'zod';
import type { Outcome } from './interactions.ts';
import type { Seen, Told as PageTold } from './page/told.ts';
import type { People } from './people.ts';
import { everything, shownCommands, shownMessage, shownPeople, shownPlaces } from './showing.ts';
import type { Site } from './site.ts';
import { textOf } from './json.ts';
import type { Told } from './world.ts';

const SCRIPT = /^\/page\/([a-z-]+)\.js$/;
const SCRIPTS: ReadonlySet<string> = new Set([
  'main',
  'book',
  'element',
  'markdown',
  'embed',
  'message',
  'composer',
  'form',
  'sidebar',
]);
const SAFE = {
  'content-security-policy':
    "default-src 'self'; img-src 'self' data: https:; frame-ancestors 'none'; base-uri 'none'",
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'cache-control': 'no-store',
};
const LOOKS_EVERY_MS = 1_000;

const Value = z.union([z.string(), z.number(), z.boolean()]);
const Options = z.record(z.string(), Value);
const Parts = z.array(z.record(z.string(), z.json()));
const Form = z.object({
  customId: z.string(),
  title: z.string(),
  components: Parts,
  message: z.string().nullable(),
  channel: z.string(),
});
const Acted = z.intersection(
  z.object({ who: z.string() }),
  z.discriminatedUnion('act', [
    z.object({ act: z.literal('write'), channel: z.string(), text: z.string() }),
    z.object({
      act: z.literal('command'),
      channel: z.string(),
      name: z.string(),
      options: Options,
    }),
    z.object({
      act: z.literal('complete'),
      channel: z.string(),
      name: z.string(),
      options: Options,
      focused: z.string(),
    }),
    z.object({ act: z.literal('press'), message: z.string(), customId: z.string() }),
    z.object({
      act: z.literal('submit'),
      modal: Form,
      answers: z.record(z.string(), z.string()),
    }),
    z.object({ act: z.literal('react'), message: z.string(), emoji: z.string() }),
  ]),
);

export interface PageParts {
  readonly site: Site;
  readonly people: People;
  readonly joined: () => boolean;
}

function asset(name: string): string {
  return readFileSync(new URL(`./page/${name}`, import.meta.url), 'utf8');
}

/** A module as a browser runs it: the same lines without their types. */
function script(name: string): string {
  return stripTypeScriptTypes(asset(`${name}.ts`)).replaceAll(
    /(from '\.\/[a-z-]+)\.ts'/g,
    "$1.js'",
  );
}

function send(response: ServerResponse, type: string, body: string): void {
  response.writeHead(200, { ...SAFE, 'content-type': `${type}; charset=utf-8` }).end(body);
}

/** What of a change the page is told; null where it shows nothing of it. */
function pageTold(site: Site, { event, data }: Told): PageTold | null {
  if (event === 'COMMANDS') return { kind: 'commands', commands: shownCommands(site) };
  if (/^(CHANNEL|THREAD)_/.test(event)) return { kind: 'places', places: shownPlaces(site) };
  if (event.startsWith('GUILD_MEMBER_')) return { kind: 'people', people: shownPeople(site) };
  if (!event.startsWith('MESSAGE_') && event !== 'EPHEMERAL') return null;
  const id = textOf(data['message_id']) || textOf(data['id']);
  const message = site.world.messages.get(id);
  if (message === undefined) return { kind: 'gone', id };
  return { kind: 'message', message: shownMessage(site, message) };
}

async function seen(outcome: Promise<Outcome>): Promise<Seen> {
  const { failed, modal, choices } = await outcome;
  return { failed, modal, choices };
}

const NOTHING: Seen = { failed: null, modal: null, choices: [] };

async function carryOut(people: People, body: unknown): Promise<Seen> {
  const { who, ...deed } = Acted.parse(body);
  switch (deed.act) {
    case 'write':
      people.write(who, deed.channel, deed.text);
      return NOTHING;
    case 'react':
      people.react(who, deed.message, deed.emoji);
      return NOTHING;
    case 'command':
      return seen(people.command(who, deed.channel, deed.name, deed.options));
    case 'complete': {
      const { options, focused } = deed;
      return seen(people.autocomplete(who, deed.channel, deed.name, { options, focused }));
    }
    case 'press':
      return seen(people.press(who, deed.message, deed.customId));
    case 'submit':
      return seen(people.submitModal(who, deed.modal, deed.answers));
  }
}

async function bodyOf(request: IncomingMessage): Promise<unknown> {
  let text = '';
  for await (const chunk of request) text += String(chunk);
  return JSON.parse(text);
}

function isOwn({ headers }: IncomingMessage, base: string): boolean {
  const isHere = headers.host === new URL(base).host && headers.origin === base;
  return isHere && headers['content-type'] === 'application/json';
}

/** Never rejects: what cannot be done is said. */
async function done(people: People, request: IncomingMessage): Promise<Seen> {
  try {
    return await carryOut(people, await bodyOf(request));
  } catch (error) {
    return { ...NOTHING, failed: error instanceof Error ? error.message : String(error) };
  }
}

export class PageServer {
  readonly #parts: PageParts;

  constructor(parts: PageParts) {
    this.#parts = parts;
  }

  /** True when the request was the page's. */
  answer(request: IncomingMessage, response: ServerResponse): boolean {
    const path = request.url ?? '';
    const name = SCRIPT.exec(path)?.[1] ?? '';
    if (path === '/') send(response, 'text/html', asset('page.html'));
    else if (path === '/page/page.css') send(response, 'text/css', asset('page.css'));
    else if (SCRIPTS.has(name)) send(response, 'text/javascript', script(name));
    else if (path === '/page/stream') this.#stream(response);
    else if (path === '/page/act' && request.method === 'POST') this.#act(request, response);
    else return false;
    return true;
  }

  #stream(response: ServerResponse): void {
    const { site, joined } = this.#parts;
    response.writeHead(200, { ...SAFE, 'content-type': 'text/event-stream' });
    const tell = (told: PageTold): void => {
      response.write(`data: ${JSON.stringify(told)}\n\n`);
    };
    tell({ kind: 'everything', all: everything(site, joined()) });
    const unwatch = site.watch((told) => {
      const shown = pageTold(site, told);
      if (shown !== null) tell(shown);
    });
    let was = joined();
    const looking = setInterval(() => {
      if (joined() === was) return;
      was = joined();
      tell({ kind: 'joined', joined: was });
    }, LOOKS_EVERY_MS);
    response.on('close', () => {
      clearInterval(looking);
      unwatch();
    });
  }

  #act(request: IncomingMessage, response: ServerResponse): void {
    const { site, people } = this.#parts;
    if (!isOwn(request, site.base())) {
      response.writeHead(403, SAFE).end();
      return;
    }
    void done(people, request).then((answer) => {
      send(response, 'application/json', JSON.stringify(answer));
      return answer;
    });
  }
}
