// MessagePack as far as Alpaca's data stream needs it: maps, lists, text, whole numbers, true and false. What is
// beyond that is no frame of this stream, and is refused.

export type Packed =
  string | number | boolean | null | readonly Packed[] | { readonly [key: string]: Packed };

const SHORT_TEXT = 31;
const SHORT = 15;

function head(short: number, long: number, size: number, most: number): Buffer {
  if (size <= most) return Buffer.from([short | size]);
  return Buffer.from([long, size >> 8, size & 0xff]);
}

function packText(text: string): Buffer {
  const bytes = Buffer.from(text, 'utf8');
  return Buffer.concat([head(0xa0, 0xda, bytes.length, SHORT_TEXT), bytes]);
}

function packNumber(value: number): Buffer {
  const out = Buffer.alloc(9);
  out[0] = 0xcb;
  out.writeDoubleBE(value, 1);
  return out;
}

export function pack(value: Packed): Buffer {
  if (value === null) return Buffer.from([0xc0]);
  if (typeof value === 'boolean') return Buffer.from([value ? 0xc3 : 0xc2]);
  if (typeof value === 'number') return packNumber(value);
  if (typeof value === 'string') return packText(value);
  if (isList(value))
    return Buffer.concat([head(0x90, 0xdc, value.length, SHORT), ...value.map(pack)]);
  const rows = Object.entries(value);
  const body = rows.flatMap(([key, of]) => [packText(key), pack(of)]);
  return Buffer.concat([head(0x80, 0xde, rows.length, SHORT), ...body]);
}

function isList(value: Packed): value is readonly Packed[] {
  return Array.isArray(value);
}

class Reader {
  #at = 0;
  readonly #bytes: Buffer;

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
  }

  #size(bytes: 1 | 2): number {
    const size = this.#bytes.readUIntBE(this.#at, bytes);
    this.#at += bytes;
    return size;
  }

  #text(size: number): string {
    const text = this.#bytes.toString('utf8', this.#at, this.#at + size);
    this.#at += size;
    return text;
  }

  #list(size: number): readonly Packed[] {
    return Array.from({ length: size }, () => this.read());
  }

  #map(size: number): Packed {
    return Object.fromEntries(
      Array.from({ length: size }, () => [this.#key(), this.read()] as const),
    );
  }

  #key(): string {
    const key = this.read();
    if (typeof key !== 'string') throw new RangeError('a name that is no text');
    return key;
  }

  read(): Packed {
    const kind = this.#bytes.readUInt8(this.#at);
    this.#at += 1;
    if (kind < 0x80) return kind;
    if (kind < 0x90) return this.#map(kind & 0x0f);
    if (kind < 0xa0) return this.#list(kind & 0x0f);
    if (kind < 0xc0) return this.#text(kind & 0x1f);
    if (kind === 0xc2 || kind === 0xc3) return kind === 0xc3;
    if (kind === 0xd9) return this.#text(this.#size(1));
    if (kind === 0xda) return this.#text(this.#size(2));
    if (kind === 0xdc) return this.#list(this.#size(2));
    if (kind === 0xde) return this.#map(this.#size(2));
    throw new RangeError(`no frame of this stream: ${kind.toString(16)}`);
  }
}

export function unpack(bytes: Buffer): Packed {
  return new Reader(bytes).read();
}
