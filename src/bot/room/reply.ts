// A reply of the room's server: status, type and body, and what a refusal of the server itself looks like.
// Every reply carries the headers that keep other pages, and anything a card might hold, from acting here.

export interface Reply {
  readonly status: number;
  readonly type: string;
  readonly body: string | Uint8Array;
  readonly headers: Readonly<Record<string, string>>;
}

/** The server saying no before a command was reached. */
export interface Turned {
  readonly status: number;
  readonly code: string;
  readonly text: string;
}

export const JSON_TYPE = 'application/json; charset=utf-8';

const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self'",
  "connect-src 'self'",
  "font-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

export const SAFE_HEADERS: Readonly<Record<string, string>> = {
  'content-security-policy': POLICY,
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'cross-origin-embedder-policy': 'require-corp',
  'permissions-policy': 'camera=(), geolocation=(), microphone=(), payment=(), usb=()',
  'x-frame-options': 'DENY',
};

export function turned(status: number, code: string, text: string): Turned {
  return { status, code, text };
}

export function jsonReply(body: unknown, status = 200): Reply {
  return {
    status,
    type: JSON_TYPE,
    body: `${JSON.stringify(body)}\n`,
    headers: { 'cache-control': 'no-store' },
  };
}

export function refusalReply({ status, code, text }: Turned): Reply {
  return jsonReply({ code, text }, status);
}
