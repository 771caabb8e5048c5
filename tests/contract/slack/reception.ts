// The one HTTP door of the local Slack: API calls, response URLs, uploads, files, and the page for people. It
// finds out what a request is and hands it on; every call of the desk is on record.
import type { IncomingMessage, ServerResponse } from 'node:http';
import { answer } from './answering.ts';
import type { Answered } from './answering.ts';
import type { FaultPlan } from './faulting.ts';
import type { House } from './house.ts';
import type { Ledger } from './ledger.ts';
import { argumentsOf, parseObject, readPetition, tokenOf, uploadedBytes } from './petition.ts';
import type { Petition } from './petition.ts';
import { respond } from './responses.ts';
import type { JsonObject } from './standing.ts';
import type { WebCall } from './web-api.ts';

interface Parts {
  readonly house: House;
  readonly plan: FaultPlan;
  readonly ledger: Ledger;
  readonly api: { call(web: WebCall): Answered };
  /** True when the page took it. */
  readonly page: (petition: Petition, response: ServerResponse) => boolean;
}

interface Deed {
  readonly method: string;
  readonly args: JsonObject;
  readonly act: () => Answered;
}

/** A token is written nowhere, not even here. */
function recorded(args: JsonObject): JsonObject {
  return 'token' in args ? { ...args, token: 'hidden' } : args;
}

function apiDeed({ api }: Parts, petition: Petition): Deed {
  const method = petition.path.slice('/api/'.length);
  const args = argumentsOf(petition);
  const token = tokenOf(petition, args ?? {});
  return {
    method,
    args: recorded(args ?? {}),
    act: () => api.call({ name: method, args, token }),
  };
}

async function uploadDeed({ house }: Parts, petition: Petition): Promise<Deed> {
  const id = petition.path.split('/').at(-1) ?? '';
  const bytes = await uploadedBytes(petition);
  return {
    method: 'upload',
    args: { file: id, length: bytes.length },
    act() {
      const file = house.workspace.file(id);
      if (file === null) return { status: 404, body: 'unknown file' };
      house.workspace.putFile({ ...file, bytes });
      return { status: 200, body: `OK - ${bytes.length}` };
    },
  };
}

function responseDeed({ house, ledger }: Parts, petition: Petition): Deed {
  const sent = parseObject(petition.body.toString('utf8'));
  const { path } = petition;
  const act = () => respond(house, ledger, { path, sent });
  return { method: 'response_url', args: sent ?? {}, act };
}

function serveFile({ house }: Parts, petition: Petition, response: ServerResponse): void {
  const file = house.workspace.file(petition.path.split('/')[2] ?? '');
  if (file === null) {
    response.writeHead(404).end();
    return;
  }
  response.writeHead(200, { 'content-type': file.mime, 'content-security-policy': 'sandbox' });
  response.end(file.bytes);
}

async function deedOf(parts: Parts, petition: Petition): Promise<Deed | null> {
  if (petition.path.startsWith('/api/')) return apiDeed(parts, petition);
  if (petition.path.startsWith('/upload/')) return uploadDeed(parts, petition);
  return petition.path.startsWith('/response/') ? responseDeed(parts, petition) : null;
}

export function createReception(parts: Parts) {
  const { plan, ledger, house } = parts;
  const take = async (request: IncomingMessage, response: ServerResponse) => {
    const petition = await readPetition(request);
    const deed = await deedOf(parts, petition);
    if (deed === null) {
      if (petition.path.startsWith('/files/')) serveFile(parts, petition, response);
      else if (!parts.page(petition, response)) response.writeHead(404).end();
      return;
    }
    const call = ledger.call(deed);
    answer({ response, call, plan, later: house.later, act: deed.act });
    ledger.note(`${deed.method}: ${call.answer ?? call.fault ?? 'unanswered'}`);
  };
  return (request: IncomingMessage, response: ServerResponse): void => {
    take(request, response).catch((error: unknown) => {
      ledger.note(`a request failed: ${String(error)}`);
      response.destroy();
    });
  };
}
