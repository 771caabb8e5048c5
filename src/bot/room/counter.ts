// The counter of the room's server: which request is answered by what. It holds no socket and keeps nothing
// of a request; what is refused here never reached the desk.
import type { IncomingMessage, ServerResponse } from 'node:http';
import { readMessage } from '#bot/room/archive.ts';
import { readBody } from '#bot/room/body.ts';
import { packed } from '#bot/room/packing.ts';
import { judgeArrival, judgeHost, readAddress } from '#bot/room/doorman.ts';
import type { Address } from '#bot/room/doorman.ts';
import type { InFlight } from '#bot/room/inflight.ts';
import type { Listeners } from '#bot/room/listeners.ts';
import { completionsFor, kindOf, snapshot } from '#bot/room/looks.ts';
import type { Looks } from '#bot/room/looks.ts';
import { olderMessages } from '#bot/room/older.ts';
import type { Strangers } from '#bot/strangers.ts';
import type { Pages } from '#bot/room/pages.ts';
import { jsonReply, refusalReply, SAFE_HEADERS, turned } from '#bot/room/reply.ts';
import type { Reply, Turned } from '#bot/room/reply.ts';
import { MOST_LINE, readNumber, readOpening, readPress, readSay } from '#bot/room/requests.ts';
import { accountOfWindow, readOnly, readWindow } from '#bot/room/speaker.ts';
import type { Window } from '#bot/room/speaker.ts';
import { talk, wantedByPressing, wantedBySaying } from '#bot/room/talk.ts';
import type { Wanted } from '#bot/room/talk.ts';
import { personaFault } from '#bot/identify.ts';
import { isHalt } from '#bot/saying.ts';
import type { Json } from '#engine/model/canonical.ts';
import { describeAccount } from '#runbook/person.ts';
import type { Result } from '#engine/model/result.ts';
import type { DrawnPicture, PictureAsked, Theme } from '#runbook/pictures.ts';

export interface Counter extends Looks {
  readonly pages: Pages;
  readonly listeners: Listeners;
  readonly inFlight: InFlight;
  readonly strangers: Strangers;
  draw(asked: PictureAsked, theme: Theme): Promise<Result<Pick<DrawnPicture, 'png'>>>;
  readonly port: () => number;
  readonly mono: () => number;
  readonly health: () => { readonly [name: string]: Json };
  /** False while the desk is still starting: only its terminal takes a halt then. */
  readonly answers: () => boolean;
  /** Why the desk is not ready; none when it is. */
  readonly unready: () => readonly string[];
}

interface Visit {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly address: Address;
  readonly window: Window;
}

export function headersOf(request: IncomingMessage): Readonly<Record<string, string | undefined>> {
  const headers: Record<string, string | undefined> = {};
  for (const [name, value] of Object.entries(request.headers))
    headers[name] = Array.isArray(value) ? value.join(', ') : value;
  return headers;
}

/** Writes a whole reply; HEAD gets its headers, and a refused POST ends its connection. */
export function send(visit: Pick<Visit, 'request' | 'response'>, reply: Reply): void {
  const { request, response } = visit;
  if (response.headersSent || response.destroyed) return;
  const closes = request.method === 'POST' && reply.status >= 400 ? { connection: 'close' } : {};
  response.writeHead(reply.status, {
    ...SAFE_HEADERS,
    ...reply.headers,
    'content-type': reply.type,
    ...(reply.status === 304 ? {} : { 'content-length': Buffer.byteLength(reply.body) }),
    ...closes,
  });
  response.end(request.method === 'HEAD' || reply.status === 304 ? undefined : reply.body);
}

function notFound(): Reply {
  return refusalReply(
    turned(404, 'ROOM_NOT_FOUND', 'There is nothing at this address. The room is at its root: /'),
  );
}

function events(counter: Counter, { request, response, address }: Visit): Reply | null {
  const { 'last-event-id': last } = headersOf(request);
  const asked = readNumber(last ?? address.query.get('after'));
  const after = asked ?? counter.room.stream.revision();
  if (request.method === 'HEAD')
    return { status: 200, type: 'text/event-stream', body: '', headers: {} };
  if (counter.listeners.add(response, after)) return null;
  return refusalReply(
    turned(
      429,
      'ROOM_BUSY',
      'As many windows listen as the room serves. Close one, or ask in the terminal: ./desk status.',
    ),
  );
}

function older(counter: Counter, { address }: Visit): Reply {
  const found = olderMessages(counter.room, address.query);
  return found === null ? notFound() : jsonReply(found);
}

function complete(counter: Counter, { address, window }: Visit): Reply {
  const line = address.query.get('line') ?? '';
  if (line.length > MOST_LINE) return jsonReply([]);
  return jsonReply(completionsFor(counter, window, line));
}

function ready(counter: Counter): Reply {
  const reasons = counter.unready();
  return jsonReply({ ready: reasons.length === 0, reasons }, reasons.length === 0 ? 200 : 503);
}

async function picture(counter: Counter, { address }: Visit): Promise<Reply> {
  const id = readNumber(address.path.slice('/picture/'.length));
  const message =
    id === null ? null : (counter.room.board.find(id) ?? readMessage(counter.room.archive, id));
  const asked = message?.card.picture ?? null;
  if (asked === null) return notFound();
  const theme: Theme = address.query.get('theme') === 'dark' ? 'dark' : 'light';
  const drawn = await counter.draw(asked, theme);
  if (!drawn.ok) return refusalReply(turned(503, drawn.refusal.code, drawn.refusal.text));
  const headers = { 'cache-control': 'no-store' };
  return { status: 200, type: 'image/png', body: drawn.value.png, headers };
}

type Look = (counter: Counter, visit: Visit) => Reply | null | Promise<Reply>;

const LOOKS: Readonly<Record<string, Look>> = {
  '/api/room': (counter, { window }) => jsonReply(snapshot(counter, window)),
  '/api/events': events,
  '/api/messages': older,
  '/api/complete': complete,
  '/health': (counter) => jsonReply(counter.health()),
  '/ready': ready,
};

async function look(counter: Counter, visit: Visit): Promise<Reply | null> {
  const { path } = visit.address;
  const found = Object.hasOwn(LOOKS, path) ? LOOKS[path] : undefined;
  if (found !== undefined) {
    const reply = await found(counter, visit);
    return reply === null ? null : packed(reply, headersOf(visit.request)['accept-encoding'] ?? '');
  }
  if (path.startsWith('/picture/')) return picture(counter, visit);
  const headers = headersOf(visit.request);
  const accepts = {
    encodings: headers['accept-encoding'] ?? '',
    etag: headers['if-none-match'] ?? null,
  };
  return counter.pages.find(path, accepts) ?? notFound();
}

const POSTS: readonly string[] = ['/api/say', '/api/press', '/open'];

function opened(counter: Counter, body: unknown): Reply {
  const read = readOpening(body);
  if (!read.ok) return refusalReply(read);
  const session = counter.links.open(read.value.key);
  if (session === null)
    return refusalReply(
      turned(
        410,
        'ROOM_LINK_OVER',
        'This link is over: it works once, within five minutes. Ask for another where the desk knows you: room.',
      ),
    );
  return jsonReply({ session });
}

function wantedOf(counter: Counter, path: string, body: unknown): Wanted | Turned {
  if (path === '/api/say') {
    const said = readSay(body);
    return said.ok ? wantedBySaying(said.value) : said;
  }
  const press = readPress(body);
  return press.ok ? wantedByPressing(counter.room, press.value) : press;
}

function starting(): Turned {
  return turned(
    503,
    'DESK_STARTING',
    'The desk is starting; ask again in some seconds. A halt is taken in its terminal now: ./desk halt.',
  );
}

async function post(counter: Counter, visit: Visit): Promise<Reply | null> {
  const { request, response, address, window } = visit;
  const { desk, links } = counter;
  if (!links.isToken(window.session, headersOf(request)['x-twokey-token'] ?? ''))
    return refusalReply(
      turned(
        403,
        'ROOM_TOKEN',
        'The window is older than the desk\u2019s last start, or not the desk\u2019s. Load the page again.',
      ),
    );
  const body = await readBody(request);
  if (!body.ok) return refusalReply(body);
  if (address.path === '/open') return opened(counter, body.value);
  if (!counter.answers()) return refusalReply(starting());
  const account = accountOfWindow(window, links);
  if (account === null) return refusalReply(readOnly(kindOf(desk)));
  const stranger = personaFault(account, desk.state().engine.desk?.deskKind ?? null);
  if (stranger !== null && !counter.strangers.recorded(counter.mono()))
    return refusalReply(turned(403, stranger.code, stranger.text));
  const wanted = wantedOf(counter, address.path, body.value);
  if ('status' in wanted) return refusalReply(wanted);
  const urgency = isHalt(wanted.words) ? 'halt' : 'plain';
  const leave = counter.inFlight.enter(describeAccount(account), urgency);
  if (typeof leave !== 'function') return refusalReply(leave);
  try {
    await talk({ desk, account, links, mono: counter.mono }, wanted, response);
    return null;
  } finally {
    leave();
  }
}

function methodFault({ method }: IncomingMessage, path: string): Reply | null {
  const posts = POSTS.includes(path);
  const looks = method === 'GET' || method === 'HEAD';
  if (posts && method === 'POST') return null;
  if (looks && (!posts || path === '/open')) return null;
  const allow = posts && path !== '/open' ? 'POST' : 'GET, HEAD';
  const refused = turned(405, 'ROOM_METHOD', `This address takes ${allow} only.`);
  const reply = refusalReply(refused);
  return { ...reply, headers: { ...reply.headers, allow } };
}

/** Answers one request; null when the answer is being written already. */
export async function serve(
  counter: Counter,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<Reply | null> {
  const address = readAddress(request.url ?? '');
  if ('status' in address) return refusalReply(address);
  const headers = headersOf(request);
  const arrival = {
    method: request.method ?? '',
    url: request.url ?? '',
    headers,
    hosts: request.headersDistinct['host']?.length ?? 0,
  };
  const foreign = judgeHost(arrival, counter.port());
  if (foreign !== null) return refusalReply(foreign);
  const wrong = methodFault(request, address.path);
  if (wrong !== null) return wrong;
  const barred = judgeArrival(arrival, address.path);
  if (barred !== null) return refusalReply(barred);
  const window = readWindow(headers);
  const visit: Visit = { request, response, address, window };
  return request.method === 'POST' ? post(counter, visit) : look(counter, visit);
}
