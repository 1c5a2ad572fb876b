import type { ApiValue, Shape } from '../model';

/** Matches a character that Base64 does not contain, or padding that is not at the end. */
const NOT_BASE64 = /[^A-Za-z0-9+/=]|=[^=]|={3}/;
const INTEGER = /^[+-]?\d+$/;
const DECIMAL = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i;

type Parse = (text: string) => ApiValue;

const integer: Parse = (text) => {
  if (!INTEGER.test(text)) return text;
  const value = Number(text);
  return Number.isSafeInteger(value) ? value : BigInt(text);
};
const decimal: Parse = (text) =>
  DECIMAL.test(text) || ['NaN', 'Infinity', '-Infinity'].includes(text) ? Number(text) : text;

const parsers: Partial<Record<Shape['type'], Parse>> = {
  boolean: (text) => (text === 'true' || text === 'false' ? text === 'true' : text),
  byte: integer,
  short: integer,
  integer,
  long: integer,
  bigInteger: integer,
  float: decimal,
  double: decimal,
  bigDecimal: decimal,
  blob: parseBlob,
  timestamp: parseTimestamp,
};

/**
 * Returns the value of a scalar that a request has as text. A text that does not fit the type is returned unchanged, so
 * that the check of the types finds it.
 */
export function parseScalar({ type }: Shape, text: string): ApiValue {
  return parsers[type]?.(text) ?? text;
}

/** Decodes Base64. Returns any other text unchanged. */
export function parseBlob(text: string): ApiValue {
  return text.length % 4 === 0 && !NOT_BASE64.test(text) ? Buffer.from(text, 'base64') : text;
}

/** Parses seconds since 1970, an ISO 8601 date or an HTTP date. Returns any other text unchanged. */
export function parseTimestamp(text: string): ApiValue {
  const date = new Date(DECIMAL.test(text) ? Number(text) * 1000 : text);
  return Number.isNaN(date.getTime()) ? text : date;
}
