/** A JSON value without null. */
export type Json = string | number | boolean | readonly Json[] | JsonObject;

export interface JsonObject {
  readonly [key: string]: Json;
}

export const isJsonObject = (value: Json | undefined): value is JsonObject =>
  typeof value === 'object' && !Array.isArray(value);

/** Returns true if two values are equal. Ignores the order of keys. */
export const isEqual = (one: Json | undefined, other: Json | undefined) =>
  canonical(one) === canonical(other);

function canonical(value: Json | undefined): string {
  return JSON.stringify(value, (_, inner: Json) =>
    isJsonObject(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  );
}
