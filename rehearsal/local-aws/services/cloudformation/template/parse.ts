import {
  isObject,
  objectOf,
  type TemplateObject,
  type TemplatePath,
  type TemplateValue,
} from '../../../../../functions/shared/template/value';
import { validationError } from '../errors';
import { nullError } from './null-error';
import { syntaxError } from './syntax-error';
import { parseYaml } from './yaml';

/**
 * Parses a template in JSON or YAML. Every scalar of the result is text.
 *
 * @throws CloudFormationError with the message of CloudFormation if the text is not well-formed.
 */
export function parseTemplateText(text: string): TemplateObject {
  const template = text.trimStart().startsWith('{') ? parseJson(text) : parseYaml(text);
  if (!isObject(template)) throw validationError('Template format error: unsupported structure.');
  return template;
}

function parseJson(text: string): TemplateValue {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    const reported = /at position (\d+)/.exec((error as Error).message)?.[1];
    throw syntaxError('JSON', text, reported === undefined ? unexpectedToken(text) : Number(reported));
  }
  return valueOf(value, []);
}

function valueOf(value: unknown, path: TemplatePath): TemplateValue {
  if (value === null) throw nullError(path);
  if (Array.isArray(value)) return value.map((item, index) => valueOf(item, [...path, String(index)]));
  if (typeof value !== 'object') return typeof value === 'string' ? value : JSON.stringify(value);
  return objectOf(
    Object.entries(value).map(([key, inner]) => [key, valueOf(inner, [...path, key])] as const),
  );
}

/**
 * Returns the index of the unexpected token, or the end of the text if the text only ends early.
 * Node.js reports no index for these two errors.
 */
function unexpectedToken(text: string): number {
  let [accepted, rejected] = [0, text.length + 1];
  while (rejected - accepted > 1) {
    const middle = Math.floor((accepted + rejected) / 2);
    if (hasUnexpectedToken(text.slice(0, middle))) rejected = middle;
    else accepted = middle;
  }
  return accepted;
}

function hasUnexpectedToken(text: string): boolean {
  try {
    JSON.parse(text);
    return false;
  } catch (error) {
    return (error as Error).message.startsWith('Unexpected token');
  }
}
