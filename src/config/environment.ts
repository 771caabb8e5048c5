// The desk's own variables of the environment: where its state lies, which port the room has, whether trading
// is on. What cannot be used is a refusal that says what would do.
import { join, resolve } from 'node:path';
import { ok, refuse } from '#engine/model/result.ts';
import type { Result } from '#engine/model/result.ts';

export interface Environment {
  /** Null where none is named: the desk's own folder `state` then. */
  readonly stateDir: string | null;
  readonly anchorDir: string;
  /** Of the room; 0 takes any free one, null serves none. */
  readonly port: number | null;
  readonly tradingOn: boolean;
}

export type Variables = Readonly<Record<string, string | undefined>>;

const DEFAULT_PORT = 8080;

function given(env: Variables, name: string): string | null {
  const text = env[name]?.trim() ?? '';
  return text === '' ? null : text;
}

function readPort(text: string | null): Result<number | null> {
  if (text === null) return ok(DEFAULT_PORT);
  if (text === 'off') return ok(null);
  if (/^\d{1,5}$/.test(text) && Number(text) <= 65_535) return ok(Number(text));
  return refuse(
    'ENVIRONMENT_BAD',
    `PORT is "${text}", which is no port. Give a number from 1 to 65535, 0 for any free one, or off; without it the port is ${DEFAULT_PORT}.`,
  );
}

/** The desk's own variables; relative folders are taken from its root. Refusal: ENVIRONMENT_BAD. */
export function readEnvironment(
  env: Variables,
  places: { readonly home: string; readonly root: string },
): Result<Environment> {
  const port = readPort(given(env, 'PORT'));
  if (!port.ok) return port;
  const trading = given(env, 'TWOKEY_TRADING') ?? 'on';
  if (trading !== 'on' && trading !== 'off')
    return refuse(
      'ENVIRONMENT_BAD',
      `TWOKEY_TRADING is "${trading}". Give on or off; without it trading is on as far as the environment goes.`,
    );
  const state = given(env, 'STATE_DIR');
  const anchors = given(env, 'ANCHOR_DIR');
  const local = given(env, 'XDG_STATE_HOME') ?? join(places.home, '.local', 'state');
  return ok({
    stateDir: state === null ? null : resolve(places.root, state),
    anchorDir: anchors === null ? join(local, 'twokey') : resolve(places.root, anchors),
    port: port.value,
    tradingOn: trading === 'on',
  });
}
