// One letter to one mail server, over nodemailer's connection: it says how far it came. Before the server asked
// for the letter nothing was sent; from then on, without its answer, it may have been.
import { Readable } from 'node:stream';
import SMTPConnection from 'nodemailer/lib/smtp-connection';
import { ChatFault } from '#bot/chat.ts';
import type { MailSettings } from '#bot/mail/settings.ts';
import { cut, oneLine } from '#bot/text.ts';

export interface Envelope {
  readonly from: string;
  readonly to: readonly string[];
}

/** Ends within the herald's time for one call. */
const WHOLE_MS = 4_500;
const STEP_MS = 3_500;
const MOST_SAID = 200;
const TLS_PORT = 465;

type Server = Pick<MailSettings, 'server' | 'port' | 'user' | 'password' | 'local'>;

function connectionTo({ server, port, local }: Server): SMTPConnection {
  const secure = !local && port === TLS_PORT;
  return new SMTPConnection({
    host: server,
    port,
    secure,
    ...(local ? { ignoreTLS: true } : { requireTLS: !secure }),
    tls: { minVersion: 'TLSv1.2' },
    connectionTimeout: STEP_MS,
    greetingTimeout: STEP_MS,
    socketTimeout: STEP_MS,
    dnsTimeout: STEP_MS,
    socketCloseTimeout: 0,
  });
}

interface SmtpError {
  readonly text: string;
  /** The server's code, 550; null where it did not answer. */
  readonly code: number | null;
}

/** A server may repeat what it was told, the password among it: only its code and nodemailer's word go on. */
function readError(error: unknown): SmtpError {
  if (!(error instanceof Error)) return { text: 'no reason given', code: null };
  const code =
    'responseCode' in error && typeof error.responseCode === 'number' ? error.responseCode : null;
  const kind = 'code' in error && typeof error.code === 'string' ? error.code : 'fault';
  const step =
    'command' in error && typeof error.command === 'string' ? ` at ${error.command}` : '';
  const said = code === null ? '' : `, the server answered ${code}`;
  return { text: cut(oneLine(`${kind}${step}${said}`), MOST_SAID), code };
}

/** A server that says 5xx to this letter never takes it; anything to the connection or login may pass. */
function faultOf(error: unknown, stage: 'opening' | 'envelope' | 'letter'): ChatFault {
  const { text, code } = readError(error);
  const told = `the mail server did not take it: ${text}`;
  if (stage === 'opening') return new ChatFault('not-sent', told);
  if (code !== null && code >= 500) return new ChatFault('refused', told);
  if (code !== null || stage === 'envelope') return new ChatFault('not-sent', told);
  return new ChatFault('unknown', told);
}

/** Opened and logged in; rejects with what went wrong. */
function enter(connection: SMTPConnection, { user, password }: Server): Promise<void> {
  return new Promise((resolve, reject) => {
    connection.once('error', reject);
    connection.once('end', () => reject(new Error('the connection ended')));
    connection.connect((failed) => {
      if (failed !== undefined && failed !== null) return reject(failed);
      connection.login({ user, pass: password }, (refused) =>
        refused === null || refused === undefined ? resolve() : reject(refused),
      );
    });
  });
}

interface Handing {
  /** Resolves with the recipients the server did not take. */
  readonly done: Promise<readonly string[]>;
  /** Whether the server had asked for the letter. */
  readonly began: () => boolean;
}

function hand(connection: SMTPConnection, envelope: Envelope, letter: Buffer): Handing {
  let began = false;
  // The connection reads a stream only once the server has asked for it.
  const stream = Readable.from([letter]);
  stream.once('resume', () => {
    began = true;
  });
  const done = new Promise<readonly string[]>((resolve, reject) => {
    connection.once('error', reject);
    connection.once('end', () => reject(new Error('the connection ended')));
    connection.send({ from: envelope.from, to: [...envelope.to] }, stream, (failed, info) => {
      if (failed !== null && failed !== undefined) reject(failed);
      else resolve((info?.rejected ?? []).map(String));
    });
  });
  return { done, began: () => began };
}

function deadline(ms: number): { readonly passed: Promise<never>; readonly off: () => void } {
  let timer: NodeJS.Timeout | null = null;
  const passed = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error('too slow')), ms);
  });
  return {
    passed,
    off: () => {
      if (timer !== null) clearTimeout(timer);
    },
  };
}

/** Hands a letter over; answers with the recipients the server did not take. Throws ChatFault. */
export async function postLetter(
  settings: Server,
  envelope: Envelope,
  letter: Buffer,
): Promise<readonly string[]> {
  const connection = connectionTo(settings);
  const late = deadline(WHOLE_MS);
  // A connection that failed once may say so again, to nobody.
  connection.on('error', () => undefined);
  let stage = (): 'opening' | 'envelope' | 'letter' => 'opening';
  try {
    await Promise.race([enter(connection, settings), late.passed]);
    const { done, began } = hand(connection, envelope, letter);
    stage = () => (began() ? 'letter' : 'envelope');
    return await Promise.race([done, late.passed]);
  } catch (error) {
    throw faultOf(error, stage());
  } finally {
    late.off();
    connection.close();
  }
}

/** Whether the server lets the desk in; null, or what went wrong. */
export async function tryServer(settings: Server): Promise<string | null> {
  const connection = connectionTo(settings);
  const late = deadline(WHOLE_MS);
  connection.on('error', () => undefined);
  try {
    await Promise.race([enter(connection, settings), late.passed]);
    return null;
  } catch (error) {
    return readError(error).text;
  } finally {
    late.off();
    connection.close();
  }
}
