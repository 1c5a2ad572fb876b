import { type TemplateValue, isList } from '../value';
import { functionOf } from './shape';

/** A part of a string: literal text, or the name inside `Ref`, `Fn::GetAtt` (`Service.Name`) or `${…}`. */
export type Piece = string | { readonly name: string };

/** Maximum number of characters that all delimiters of an `Fn::Join` may add to a string. */
const DELIMITER_LIMIT = 4096;

/**
 * Pattern of a variable in the string of `Fn::Sub`. `${!x}` is not a variable: CloudFormation replaces it with the
 * literal text `${x}`.
 */
const VARIABLE = /\$\{([^!}][^}]*)\}/;

/**
 * Returns the parts of a literal string, or of a string built from `Ref`, `Fn::GetAtt`, `Fn::Sub` without a mapping,
 * and `Fn::Join`. Returns undefined for every other value.
 */
export function piecesOf(value: TemplateValue): readonly Piece[] | undefined {
  if (typeof value === 'string') return merged([value]);
  const { name, argument } = functionOf(value) ?? {};
  if (argument === undefined) return undefined;
  switch (name) {
    case 'Ref':
      return typeof argument === 'string' ? [{ name: argument }] : undefined;
    case 'Fn::GetAtt': {
      const attribute = attributeOf(argument);
      return attribute && [{ name: attribute.join('.') }];
    }
    case 'Fn::Sub':
      return typeof argument === 'string' ? merged(substituted(argument)) : undefined;
    case 'Fn::Join':
      return joined(argument);
    default:
      return undefined;
  }
}

/**
 * Returns the referenced name of a value that consists of one reference only, such as `!Ref Name` or `!Sub '${Name}'`.
 */
export function onlyName(value: TemplateValue): string | undefined {
  const [piece, ...others] = piecesOf(value) ?? [];
  return typeof piece === 'object' && others.length === 0 ? piece.name : undefined;
}

/** Returns the resource and the attribute in `Fn::GetAtt: A.B` or `Fn::GetAtt: [A, B]`. */
export function attributeOf(argument: TemplateValue): readonly [string, string] | undefined {
  const parts =
    typeof argument === 'string' ? /^([^.]*)\.(.+)$/.exec(argument)?.slice(1) : isList(argument) && argument;
  if (parts === undefined || parts === false || parts.length !== 2) return undefined;
  const [id, attribute] = parts;
  return typeof id === 'string' && typeof attribute === 'string' ? [id, attribute] : undefined;
}

/**
 * Returns the parts of the string of an `Fn::Sub`. The search stops at the last closing brace, because no variable ends
 * after it.
 */
export function substituted(text: string): readonly Piece[] {
  const end = text.lastIndexOf('}') + 1;
  const parts = text.slice(0, end).split(VARIABLE);
  const rest = `${parts.pop() ?? ''}${text.slice(end)}`;
  return [...parts, rest].map((part, index) =>
    index % 2 === 1 ? { name: part } : part.replaceAll('${!', '${'),
  );
}

/** Returns the distinct names of the variables in the string of an `Fn::Sub`. */
export const variablesOf = (text: string): ReadonlySet<string> =>
  new Set(substituted(text).flatMap((piece) => (typeof piece === 'string' ? [] : piece.name)));

function joined(argument: TemplateValue): readonly Piece[] | undefined {
  const [delimiter, items, ...others] = isList(argument) ? argument : [];
  if (typeof delimiter !== 'string' || items === undefined || !isList(items) || others.length > 0) {
    return undefined;
  }
  // `Fn::Join` with a long delimiter and many items could produce a string that exhausts memory. No property whose value
  // the guard restricts needs a string of that length.
  if (delimiter.length * items.length > DELIMITER_LIMIT) return undefined;
  const pieces = items.map(piecesOf);
  if (!pieces.every((piece) => piece !== undefined)) return undefined;
  return merged(pieces.flatMap((piece, index) => (index === 0 ? piece : [delimiter, ...piece])));
}

/** Merges adjacent literal parts, so that two equal strings have the same list of parts. */
function merged(pieces: readonly Piece[]): readonly Piece[] {
  const all: Piece[] = [];
  for (const piece of pieces) {
    const last = all.at(-1);
    if (piece === '') continue;
    if (typeof piece === 'string' && typeof last === 'string') all[all.length - 1] = last + piece;
    else all.push(piece);
  }
  return all;
}
