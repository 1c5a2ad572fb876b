import { isStructure, type ApiStructure, type ApiValue } from '../../local-aws/service-model/model';

/** Finds values in the parameters of a request. */
export type Find = (input: ApiStructure) => readonly string[];

/**
 * Returns a function that finds the texts at the first of these paths that has any. A path has dots between the names of
 * members; a list on the way stands for all its elements.
 */
export const at =
  (...paths: readonly string[]): Find =>
  (input) =>
    paths.map((path) => textsAt(input, path.split('.'))).find((texts) => texts.length > 0) ?? [];

/** Returns a function that changes every value that another function finds. */
export const mapped =
  (find: Find, change: (value: string) => string): Find =>
  (input) =>
    find(input).map(change);

/** Returns the part of a name or an ARN after the last slash or colon. */
export const lastPart = (text: string): string => text.split(/[/:]/).at(-1) ?? text;

/** Returns the part of a text after the last slash. */
export const lastSlash = (text: string): string => text.split('/').at(-1) ?? text;

/** Returns the text at a path, or '' if there is none. */
export const textAt = (input: ApiStructure, path: string): string => at(path)(input)[0] ?? '';

function textsAt(value: ApiValue | undefined, path: readonly string[]): string[] {
  if (Array.isArray(value)) return (value as readonly ApiValue[]).flatMap((item) => textsAt(item, path));
  const [name, ...rest] = path;
  if (name === undefined) return typeof value === 'string' && value !== '' ? [value] : [];
  return isStructure(value) ? textsAt(value[name], rest) : [];
}

/** Returns the values of the parameters whose name says that they contain ARNs, such as `TopicArn`. */
export const arnsIn = (input: ApiStructure): string[] =>
  Object.entries(input)
    .filter(([name]) => /Arns?$/i.test(name))
    .flatMap(([, value]) => textsAt(value, []));
