import { type TemplateValue, isObject } from './value';

/**
 * Returns the canonical JSON of a template value: no white space, keys sorted by code unit, every scalar a string.
 * Characters that JSON leaves unescaped are safe for every YAML parser, because `parseTemplate` rejects characters that
 * YAML parsers interpret differently.
 */
export function canonicalJson(value: TemplateValue): string {
  if (typeof value === 'string') return JSON.stringify(value);
  if (!isObject(value)) return `[${value.map(canonicalJson).join(',')}]`;
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${entries.map(([key, inner]) => `${JSON.stringify(key)}:${canonicalJson(inner)}`).join(',')}}`;
}
