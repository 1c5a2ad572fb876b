import { XMLParser, XMLValidator } from 'fast-xml-parser';

import { shapeOf, type ApiStructure, type ApiValue, type ParsedInput } from '../model';
import type { ServiceModel, Shape, ShapeReference } from '../model';
import { joined } from './json';
import { parseScalar } from './scalars';

/** An XML element: its text, its attributes (`@name`) and its child elements by name. */
interface Element {
  readonly [name: string]: string | readonly Element[];
}

const TEXT = '#text';
const parser = new XMLParser({
  ignoreAttributes: false,
  attributeNamePrefix: '@',
  alwaysCreateTextNode: true,
  textNodeName: TEXT,
  parseTagValue: false,
  parseAttributeValue: false,
  trimValues: false,
  ignoreDeclaration: true,
  // Decodes numeric references such as `&#xA;`, which the SDK writes for a line break.
  htmlEntities: true,
  isArray: (_name, _path, _isLeaf, isAttribute) => !isAttribute,
});

/** Reads the body of a REST request in XML. @throws Error if the body is not XML. */
export function readXmlInput(model: ServiceModel, shape: Shape, body: string): ParsedInput {
  const reader = new XmlReader(model);
  const root = rootOf(body);
  return { input: root === undefined ? {} : reader.structure(shape, root, ''), unknown: reader.unknown };
}

function rootOf(body: string): Element | undefined {
  if (body.trim() === '') return undefined;
  if (XMLValidator.validate(body) !== true) throw new Error('the body is not valid XML');
  const document = parser.parse(body) as Element;
  return Object.entries(document).flatMap(([name, nodes]) =>
    name === TEXT || typeof nodes === 'string' ? [] : nodes,
  )[0];
}

/** Reads values as botocore writes them: https://smithy.io/2.0/spec/protocol-traits.html#xml-bindings. */
class XmlReader {
  readonly unknown: string[] = [];

  constructor(private readonly model: ServiceModel) {}

  structure({ members = {} }: Shape, element: Element, path: string): ApiStructure {
    const rest = new Set(Object.keys(element).filter((name) => name !== TEXT && !name.startsWith('@')));
    const values = Object.entries(members).flatMap(([name, member]) => {
      if (member.location !== undefined) return [];
      const key = member.locationName ?? name;
      const found = element[member.xmlAttribute === true ? `@${key}` : key];
      rest.delete(key);
      if (found === undefined) return [];
      const value =
        typeof found === 'string'
          ? parseScalar(shapeOf(this.model, member), found)
          : this.read(member, found, joined(path, name));
      return [[name, value]] as const;
    });
    for (const name of rest) this.unknown.push(joined(path, name));
    return Object.fromEntries(values);
  }

  /** Reads the elements of one name. Only a flattened list or map has several. */
  private read(reference: ShapeReference, elements: readonly Element[], path: string): ApiValue {
    const shape = shapeOf(this.model, reference);
    const flattened = reference.flattened === true || shape.flattened === true;
    const [first = {}] = elements;
    const { member, key, value } = shape;
    switch (shape.type) {
      case 'structure':
        return this.structure(shape, first, path);
      case 'list': {
        if (member === undefined) return [];
        const items = flattened ? elements : this.children(first, member.locationName ?? 'member', path);
        return items.map((item, index) => this.read(member, [item], joined(path, String(index))));
      }
      case 'map': {
        if (key === undefined || value === undefined) return {};
        const entries = flattened ? elements : this.children(first, 'entry', path);
        return Object.fromEntries(
          entries.map((entry) => {
            const name = textOf(this.children(entry, key.locationName ?? 'key')[0]);
            const inner = this.children(entry, value.locationName ?? 'value');
            return [name, this.read(value, inner, joined(path, name))];
          }),
        );
      }
      default:
        return parseScalar(shape, textOf(first));
    }
  }

  /** Returns the child elements of one name. With a path, reports all other child elements. */
  private children(element: Element, name: string, path?: string): readonly Element[] {
    for (const other of Object.keys(element)) {
      if (path !== undefined && ![name, TEXT].includes(other) && !other.startsWith('@')) {
        this.unknown.push(joined(path, other));
      }
    }
    const found = element[name];
    return typeof found === 'string' || found === undefined ? [] : found;
  }
}

function textOf(element: Element | undefined): string {
  const text = element?.[TEXT];
  return typeof text === 'string' ? text : '';
}
