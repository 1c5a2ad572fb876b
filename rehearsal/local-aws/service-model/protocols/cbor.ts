import type { ApiValue } from '../model';

/** Tag of a timestamp: seconds since 1970 (RFC 8949 §3.4.2). */
const EPOCH_TAG = 1;
/** Additional information of an item without a length: the item ends with a break byte (RFC 8949 §3.2). */
const INDEFINITE = 31;
const BREAK = 0xff;

/**
 * Decodes a CBOR document (RFC 8949), the format of the protocol rpc-v2-cbor:
 * https://smithy.io/2.0/additional-specs/protocols/smithy-rpc-v2.html.
 *
 * @throws RangeError if the document ends too early or contains an item that the protocol does not use.
 */
export function decodeCbor(body: Buffer): ApiValue {
  return body.length === 0 ? {} : new Decoder(body).item();
}

class Decoder {
  private position = 0;

  constructor(private readonly bytes: Buffer) {}

  item(): ApiValue {
    const initial = this.bytes.readUInt8(this.advance(1));
    const major = initial >> 5;
    const info = initial & 0x1f;
    if (major === 7) return this.simple(info);
    const length = this.length(info);
    switch (major) {
      case 0:
        return length ?? invalid(initial);
      case 1:
        return length === undefined ? invalid(initial) : -1 - length;
      case 2:
        return this.chunks(length, 2);
      case 3:
        return this.chunks(length, 3).toString('utf8');
      case 4:
        return this.repeat(length, () => this.item());
      case 5:
        return Object.fromEntries(this.repeat(length, () => [this.key(), this.item()] as const));
      default:
        return this.tagged(length);
    }
  }

  private key(): string {
    const key = this.item();
    return typeof key === 'string' ? key : invalid(this.position);
  }

  /** Returns the length or the number of an item. Returns undefined for an indefinite length. */
  private length(info: number): number | undefined {
    if (info < 24) return info;
    if (info === INDEFINITE) return undefined;
    if (info > 27) return invalid(info);
    const size = 2 ** (info - 24);
    const at = this.advance(size);
    return size === 8 ? Number(this.bytes.readBigUInt64BE(at)) : this.bytes.readUIntBE(at, size);
  }

  private chunks(length: number | undefined, major: number): Buffer {
    if (length !== undefined) return this.slice(length);
    const chunks: Buffer[] = [];
    while (!this.atBreak()) {
      const initial = this.bytes.readUInt8(this.advance(1));
      if (initial >> 5 !== major) return invalid(initial);
      chunks.push(this.slice(this.length(initial & 0x1f) ?? invalid(initial)));
    }
    return Buffer.concat(chunks);
  }

  private repeat<T>(length: number | undefined, read: () => T): T[] {
    const items: T[] = [];
    while (length === undefined ? !this.atBreak() : items.length < length) items.push(read());
    return items;
  }

  private tagged(tag: number | undefined): ApiValue {
    const value = this.item();
    return tag === EPOCH_TAG && typeof value === 'number' ? new Date(value * 1000) : value;
  }

  private simple(info: number): ApiValue {
    switch (info) {
      case 20:
      case 21:
        return info === 21;
      case 22:
      case 23:
        return null;
      case 25:
        return halfFloat(this.bytes.readUInt16BE(this.advance(2)));
      case 26:
        return this.bytes.readFloatBE(this.advance(4));
      case 27:
        return this.bytes.readDoubleBE(this.advance(8));
      default:
        return invalid(info);
    }
  }

  private atBreak(): boolean {
    if (this.bytes.readUInt8(this.position) !== BREAK) return false;
    this.advance(1);
    return true;
  }

  private slice(length: number): Buffer {
    const start = this.advance(length);
    return this.bytes.subarray(start, start + length);
  }

  /** Moves over some bytes. @returns the position before. */
  private advance(count: number): number {
    const start = this.position;
    if (start + count > this.bytes.length) throw new RangeError('the CBOR document ends too early');
    this.position += count;
    return start;
  }
}

/** Converts a half-precision number (RFC 8949, appendix D). */
function halfFloat(bits: number): number {
  const sign = (bits & 0x8000) === 0 ? 1 : -1;
  const exponent = (bits >> 10) & 0x1f;
  const fraction = bits & 0x3ff;
  if (exponent === 31) return fraction === 0 ? sign * Infinity : NaN;
  return sign * (exponent === 0 ? fraction * 2 ** -24 : (1024 + fraction) * 2 ** (exponent - 25));
}

function invalid(byte: number): never {
  throw new RangeError(`the CBOR document contains an unexpected byte: ${String(byte)}`);
}
