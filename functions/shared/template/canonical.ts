import { type TemplateValue, isObject } from './value';

/**
 * Returns the canonical JSON of a value: no white space, keys sorted by code unit, every scalar a string.
 * YAML readers agree on all characters that JSON does not escape, because `parseTemplate` rejects the other characters.
 */
export function canonicalJson(value: TemplateValue): string {
  if (typeof value === 'string') return JSON.stringify(value);
  if (!isObject(value)) return `[${value.map(canonicalJson).join(',')}]`;
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${entries.map(([key, inner]) => `${JSON.stringify(key)}:${canonicalJson(inner)}`).join(',')}}`;
}
