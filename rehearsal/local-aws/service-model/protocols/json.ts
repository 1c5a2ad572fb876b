import { isStructure, shapeOf, type ApiStructure, type ApiValue, type ParsedInput } from '../model';
import type { ServiceModel, Shape, ShapeReference } from '../model';
import { parseBlob, parseTimestamp } from './scalars';

/**
 * Reads the value of a JSON or CBOR document, and renames the members as in the model. AWS ignores members with the
 * value null: https://smithy.io/2.0/aws/protocols/aws-json-1_1-protocol.html.
 *
 * @throws Error if the document is not an object.
 */
export function readJsonInput(model: ServiceModel, shape: Shape, value: ApiValue): ParsedInput {
  if (!isStructure(value) && shape.document !== true) throw new Error('the body is not an object');
  const reader = new JsonReader(model);
  const input = reader.readShape(shape, value, '');
  return { input: isStructure(input) ? input : {}, unknown: reader.unknown };
}

/** Parses JSON. An empty body counts as `{}`. @throws Error without a part of the body, which can contain secrets. */
export function parseJson(body: Buffer): ApiValue {
  if (body.length === 0) return {};
  try {
    return JSON.parse(body.toString()) as ApiValue;
  } catch {
    throw new Error('the body is not valid JSON');
  }
}

/** Reads values, and collects the paths of the members that the model does not have. */
class JsonReader {
  readonly unknown: string[] = [];
  private readonly names = new Map<Shape, ReadonlyMap<string, string>>();

  constructor(private readonly model: ServiceModel) {}

  readShape(shape: Shape, value: ApiValue, path: string): ApiValue {
    if (shape.document === true) return value;
    switch (shape.type) {
      case 'structure':
        return isStructure(value) ? this.structure(shape, value, path) : value;
      case 'list':
        return Array.isArray(value) ? this.list(shape, value, path) : value;
      case 'map':
        return isStructure(value) ? this.map(shape, value, path) : value;
      default:
        return scalarOf(shape, value);
    }
  }

  private list({ member }: Shape, elements: readonly ApiValue[], path: string): ApiValue {
    if (member === undefined) return elements;
    return elements.map((element, index) => this.read(member, element, joined(path, String(index))));
  }

  private map({ value }: Shape, entries: ApiStructure, path: string): ApiValue {
    if (value === undefined) return entries;
    return Object.fromEntries(
      Object.entries(entries).map(([key, inner]) => [key, this.read(value, inner, joined(path, key))]),
    );
  }

  private read(reference: ShapeReference, value: ApiValue, path: string): ApiValue {
    return this.readShape(shapeOf(this.model, reference), value, path);
  }

  private structure(shape: Shape, value: ApiStructure, path: string): ApiStructure {
    const names = this.namesOf(shape);
    return Object.fromEntries(
      Object.entries(value).flatMap(([key, inner]) => {
        const name = names.get(key);
        const member = name === undefined ? undefined : shape.members?.[name];
        if (name !== undefined && member !== undefined) {
          return inner === null ? [] : [[name, this.read(member, inner, joined(path, name))]];
        }
        this.unknown.push(joined(path, key));
        return [];
      }),
    );
  }

  /** Returns the names of a structure's members by their names in the document. */
  private namesOf(shape: Shape): ReadonlyMap<string, string> {
    const known = this.names.get(shape);
    if (known !== undefined) return known;
    const names = new Map(
      Object.entries(shape.members ?? {})
        .filter(([, { location }]) => location === undefined)
        .map(([name, { locationName }]) => [locationName ?? name, name]),
    );
    this.names.set(shape, names);
    return names;
  }
}

/** Decodes a blob or a timestamp. A CBOR document has both without an encoding. */
function scalarOf({ type }: Shape, value: ApiValue): ApiValue {
  if (type === 'blob' && typeof value === 'string') return parseBlob(value);
  if (type === 'timestamp' && (typeof value === 'number' || typeof value === 'string')) {
    return parseTimestamp(String(value));
  }
  return value;
}

/** Returns the path of a value inside another value. */
export const joined = (path: string, name: string) => (path === '' ? name : `${path}.${name}`);
