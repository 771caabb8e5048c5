// E-mail through nodemailer against a real mail server on this machine: what a letter holds, how far a failed
// one came, and that nothing of a card becomes markup, a header or a link.
import type { AddressInfo, Socket } from 'node:net';
import { createServer } from 'node:net';
import { afterAll, describe, expect, test } from 'vitest';
import { SMTPServer } from 'smtp-server';
import type { SMTPServerOptions } from 'smtp-server';
import { courierParts, fateOf, message, WALL } from './couriers.ts';
import { courierChat } from '#bot/courier.ts';
import { writeLetter } from '#bot/mail/letter.ts';
import { openMail } from '#bot/mail/mail.ts';
import type { MailSettings } from '#bot/mail/settings.ts';

const open: (() => Promise<void> | void)[] = [];

afterAll(async () => {
  for (const close of open.splice(0)) await close();
});

interface Mailbox {
  readonly port: number;
  readonly letters: string[];
  readonly to: string[];
}

async function mailbox(more: SMTPServerOptions = {}): Promise<Mailbox> {
  const letters: string[] = [];
  const to: string[] = [];
  const server = new SMTPServer({
    authOptional: false,
    allowInsecureAuth: true,
    disabledCommands: ['STARTTLS'],
    onAuth: ({ username, password }, _, done) =>
      username === 'desk' && password === 'letmein'
        ? done(null, { user: username })
        : done(new Error('no such user')),
    onRcptTo: ({ address }, _, done) => {
      if (address.startsWith('nobody')) return done(new Error('no such mailbox'));
      to.push(address);
      return done();
    },
    onData: (stream, _, done) => {
      const parts: Buffer[] = [];
      stream.on('data', (part: Buffer) => parts.push(part));
      stream.on('end', () => {
        letters.push(Buffer.concat(parts).toString('utf8'));
        done();
      });
    },
    ...more,
  });
  server.on('error', () => undefined);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  open.push(() => new Promise((resolve) => server.close(() => resolve())));
  return { port: (server.server.address() as AddressInfo).port, letters, to };
}

/** A mail server that says these lines, one to each line it hears, and then nothing or an end. */
async function scripted(
  lines: readonly string[],
  end: 'hangs up' | 'stays silent',
): Promise<number> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    const left = [...lines];
    const next = (): void => {
      const line = left.shift();
      if (line !== undefined) socket.write(`${line}\r\n`);
      else if (end === 'hangs up') socket.destroy();
    };
    next();
    socket.on('data', next);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  open.push(
    () =>
      new Promise((resolve) => {
        for (const socket of sockets) socket.destroy();
        server.close(() => resolve());
      }),
  );
  return (server.address() as AddressInfo).port;
}

function settings(port: number, more: Partial<MailSettings> = {}): MailSettings {
  return {
    server: '127.0.0.1',
    port,
    user: 'desk',
    password: 'letmein',
    from: 'Desk <desk@example.com>',
    to: ['ana@example.com', 'Ben <ben@example.com>'],
    sends: ['CRITICAL'],
    local: true,
    ...more,
  };
}

/** The text of a part, decoded. */
function decoded(letter: string, type: string): string {
  const [, head = '', body = ''] =
    new RegExp(`(Content-Type: ${type}[^]*?)\\r\\n\\r\\n([^]*?)\\r\\n--`).exec(letter) ?? [];
  if (/base64/.test(head)) return Buffer.from(body, 'base64').toString('utf8');
  const bytes = body
    .replaceAll('=\r\n', '')
    .replaceAll(/=([0-9A-F]{2})/g, (_, hex: string) =>
      String.fromCharCode(Number.parseInt(hex, 16)),
    );
  return Buffer.from(bytes, 'latin1').toString('utf8');
}

describe('a letter', () => {
  test('of a report carries its page, and no other letter does', async () => {
    const box = await mailbox();
    const asked: string[] = [];
    const reportPage = (name: string) => {
      asked.push(name);
      return Promise.resolve(new TextEncoder().encode('<!doctype html><p>The week</p>'));
    };
    const mail = openMail(settings(box.port), { ...courierParts(), reportPage });
    await mail.carry(message(7, { topic: 'report weekly-2020-W09' }));
    await mail.carry(message(8));
    expect(asked).toEqual(['weekly-2020-W09']);
    const [first = '', second = ''] = box.letters;
    expect(first).toMatch(/filename=weekly-2020-W09\.html/);
    const page = Buffer.from('<!doctype html><p>The week</p>').toString('base64');
    expect(first.replaceAll('\r\n', '')).toContain(page);
    expect(second).not.toContain('.html');
  });

  test('arrives with its first line as the subject, in words and as a page, in the thread of its topic', async () => {
    const box = await mailbox();
    const mail = openMail(settings(box.port), courierParts());
    expect(await fateOf(mail.carry(message(7)))).toEqual(['sent', '']);
    expect(await fateOf(mail.carry(message(8, { part: 'entry', repeat: true })))).toEqual([
      'sent',
      '',
    ]);
    expect(box.to).toEqual([
      'ana@example.com',
      'ben@example.com',
      'ana@example.com',
      'ben@example.com',
    ]);
    const [first = '', second = ''] = box.letters;
    expect(first).toMatch(/Subject: CRITICAL - FIRING - Daily loss -4.2 % of -5.0 %\s+AL-0007/);
    expect(decoded(first, 'text/plain')).toContain('PAPER paper-0001, 2026-01-05 09:00 ET');
    expect(decoded(first, 'text/plain')).toContain('The desk did: halved new sizes.');
    expect(decoded(first, 'text/html')).toContain('border-left:4px solid #a30200');
    expect(second).toContain('Subject: (may be a repeat) CRITICAL');
    const thread = (letter: string) => /References: (<\S+>)/.exec(letter)?.[1];
    const id = (letter: string) => /Message-ID: (<\S+>)/.exec(letter)?.[1];
    expect(thread(first)).toMatch(/^<[0-9a-f]{32}@example\.com>$/);
    expect(thread(second)).toBe(thread(first));
    expect(id(second)).not.toBe(id(first));
  });

  test('has the same id at every try, and another on another desk', () => {
    const from = 'desk@example.com';
    const one = writeLetter(message(7), { desk: 'desk-a', from });
    expect(writeLetter(message(7, { repeat: true }), { desk: 'desk-a', from }).messageId).toBe(
      one.messageId,
    );
    expect(writeLetter(message(7), { desk: 'desk-b', from }).messageId).not.toBe(one.messageId);
  });

  test('has its picture with it', async () => {
    const box = await mailbox();
    const mail = openMail(settings(box.port), courierParts());
    const picture = { kind: 'equity', until: '2026-01-05', title: 'Equity', alt: 'rose' } as const;
    await mail.carry(message(7, {}, { picture }));
    expect(box.letters[0]).toContain('filename=equity.png');
    expect(box.letters[0]).toContain('iVBORw0KGgoA');
  });

  test('shows words as words: no markup, no link, no header of theirs', () => {
    const evil =
      '<img src=x onerror=alert(1)>\r\nBcc: eve@evil.example https://evil.example/a www.evil.example';
    const letter = writeLetter(
      message(7, {}, { title: evil, lines: [evil], fields: [{ name: evil, value: evil }] }),
      { desk: 'd', from: 'desk@example.com' },
    );
    expect(letter.subject).not.toMatch(/[\r\n]/);
    expect(letter.html).not.toContain('<img');
    for (const text of [letter.html, letter.text]) {
      expect(text).not.toMatch(/https?:\/\//);
      expect(text).not.toMatch(/\bevil\.example/);
    }
  });
});

describe('what became of a letter', () => {
  const HELLO = ['220 hi', '250-hi\r\n250 AUTH PLAIN', '235 in'];

  test('a server that is not there: not sent', async () => {
    const port = await scripted([], 'hangs up');
    await open.pop()?.();
    const [fate] = await fateOf(openMail(settings(port), courierParts()).carry(message(1)));
    expect(fate).toBe('not-sent');
  });

  test('a wrong password: not sent, and the password is in no word of it', async () => {
    const box = await mailbox();
    const password = 'k4narienvogel';
    const [fate, words] = await fateOf(
      openMail(settings(box.port, { password }), courierParts()).carry(message(1)),
    );
    expect(fate).toBe('not-sent');
    expect(words).toContain('535');
    expect(words).not.toContain(password);
    expect(words).not.toContain(Buffer.from(`\0desk\0${password}`).toString('base64'));
  });

  const rows: readonly (readonly [
    string,
    readonly string[],
    'hangs up' | 'stays silent',
    string,
  ])[] = [
    ['hangs up at the greeting', [], 'hangs up', 'not-sent'],
    ['says nothing', [], 'stays silent', 'not-sent'],
    ['hangs up at the sender', HELLO, 'hangs up', 'not-sent'],
    ['puts the sender off', [...HELLO, '451 later'], 'stays silent', 'not-sent'],
    ['refuses the sender', [...HELLO, '550 never'], 'stays silent', 'refused'],
    [
      'refuses every recipient',
      [...HELLO, '250 ok', '550 nobody', '550 nobody'],
      'stays silent',
      'refused',
    ],
    [
      'puts the letter off before it',
      [...HELLO, '250 ok', '250 ok', '250 ok', '452 full'],
      'stays silent',
      'not-sent',
    ],
    [
      'hangs up when it has the letter',
      [...HELLO, '250 ok', '250 ok', '250 ok', '354 go'],
      'hangs up',
      'unknown',
    ],
    [
      'says nothing when it has the letter',
      [...HELLO, '250 ok', '250 ok', '250 ok', '354 go'],
      'stays silent',
      'unknown',
    ],
    [
      'refuses the letter',
      [...HELLO, '250 ok', '250 ok', '250 ok', '354 go', '554 spam'],
      'stays silent',
      'refused',
    ],
    [
      'puts the letter off',
      [...HELLO, '250 ok', '250 ok', '250 ok', '354 go', '451 busy'],
      'stays silent',
      'not-sent',
    ],
  ];

  test.concurrent.each(rows)('a server that %s', async (_, lines, end, fate) => {
    const port = await scripted(lines, end);
    const [was] = await fateOf(openMail(settings(port), courierParts()).carry(message(1)));
    expect(was).toBe(fate);
  });

  test('a recipient the server does not take is news, once; the others have it', async () => {
    const box = await mailbox();
    const parts = courierParts();
    const to = ['ana@example.com', 'nobody@example.com'];
    const mail = openMail(settings(box.port, { to }), parts);
    expect(await fateOf(mail.carry(message(1)))).toEqual(['sent', '']);
    expect(await fateOf(mail.carry(message(2)))).toEqual(['sent', '']);
    expect(box.letters).toHaveLength(2);
    expect(parts.told.map((news) => [news.kind, news.part])).toEqual([['faulted', 'recipient']]);
  });

  test('a server elsewhere that offers no TLS is told no password', async () => {
    const box = await mailbox({ authOptional: true });
    const [fate, words] = await fateOf(
      openMail(settings(box.port, { local: false }), courierParts()).carry(message(1)),
    );
    expect([fate, box.letters]).toEqual(['not-sent', []]);
    expect(words).toContain('STARTTLS');
  });
});

describe('doctor', () => {
  test('finds a server that lets it in, and sends nothing', async () => {
    const box = await mailbox();
    const check = await openMail(settings(box.port), courierParts()).examine();
    expect([check.passed, box.letters]).toEqual([true, []]);
  });

  test('tells what keeps it out', async () => {
    const box = await mailbox();
    const check = await openMail(
      settings(box.port, { password: 'wrong' }),
      courierParts(),
    ).examine();
    expect(check.passed).toBe(false);
    expect(check.evidence).toContain('EAUTH');
    expect(check.remedy).toContain('SMTP_PASSWORD');
  });
});

describe('whoever is called', () => {
  const reach = {
    ana: { email: 'Ana <ana@home.example>', sms: null },
    ben: { email: 'ben@example.com', sms: null },
  };

  async function carried(calls: readonly string[], sends: MailSettings['sends']) {
    const box = await mailbox();
    const courier = openMail(settings(box.port, { sends }), { ...courierParts(), reach });
    const chat = courierChat(courier, {
      wall: () => WALL,
      chats: ['slack'],
      afterMs: 2_000,
      fared: () => [{ platform: 'slack', state: 'sent' }],
    });
    await chat.deliver(message(6, { part: 'entry' }, { calls, severity: 'WARNING' }));
    return box.to.toSorted();
  }

  const lists = settings(1).to.map((one) => /<([^>]+)>/.exec(one)?.[1] ?? one);

  test('is told at their own address although the page stands on a chat', async () => {
    expect(await carried(['ana'], [])).toEqual(['ana@home.example']);
  });

  test('beside the lists where it is routed there, each once', async () => {
    expect(await carried(['ana', 'ben'], ['WARNING'])).toEqual(
      [...lists, 'ana@home.example'].toSorted(),
    );
  });

  test('and nobody else is', async () => {
    expect(await carried(['cleo'], [])).toEqual([]);
  });
});
