import { type TemplateValue, isObject } from './value';

/**
 * The one JSON text of a value: no white space, keys sorted by code unit, every scalar a string. The characters that
 * JSON leaves as they are mean the same to a YAML reader, because `parseTemplate` refuses all others.
 */
export function canonicalJson(value: TemplateValue): string {
  if (typeof value === 'string') return JSON.stringify(value);
  if (!isObject(value)) return `[${value.map(canonicalJson).join(',')}]`;
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${entries.map(([key, inner]) => `${JSON.stringify(key)}:${canonicalJson(inner)}`).join(',')}}`;
}
