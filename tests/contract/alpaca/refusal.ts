// A refusal in Alpaca's own words: an HTTP status, its numeric code and a message, and what else it tells.

export class Refusal extends Error {
  readonly status: number;
  readonly code: number;
  readonly more: Readonly<Record<string, unknown>>;

  constructor(
    status: number,
    code: number,
    message: string,
    more: Readonly<Record<string, unknown>> = {},
  ) {
    super(message);
    this.name = 'Refusal';
    this.status = status;
    this.code = code;
    this.more = more;
  }

  body(): Readonly<Record<string, unknown>> {
    return { code: this.code, message: this.message, ...this.more };
  }
}

/** The request lacks or misstates something. */
export function invalid(message: string): Refusal {
  return new Refusal(422, 40_010_001, message);
}

/** The request is well formed, and cannot be done. */
export function unprocessable(message: string): Refusal {
  return new Refusal(422, 42_210_000, message);
}

/** The account may not, or cannot afford it. */
export function forbidden(message: string, more: Readonly<Record<string, unknown>> = {}): Refusal {
  return new Refusal(403, 40_310_000, message, more);
}

export function missing(message: string): Refusal {
  return new Refusal(404, 40_410_000, message);
}
