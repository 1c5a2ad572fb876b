import { shapeOf, type ApiStructure, type ApiValue, type ParsedInput } from '../model';
import type { ServiceModel, Shape, ShapeReference } from '../model';
import { joined } from './json';
import { parseScalar } from './scalars';

/** The parameters of a form as a tree: `A.B.1=x` is a value at the path A, B, 1. */
interface Node {
  value?: string;
  readonly children: Map<string, Node>;
}

/** Parameters of every form that are no members of the operation's input. */
const NOT_OF_INPUT = /^(?:Action$|Version$|X-Amz-)/;

/** Reads the parameters of the protocols `query` and `ec2`, which name nested values with dots. */
export function readQueryInput(
  model: ServiceModel,
  reference: ShapeReference | undefined,
  form: URLSearchParams,
): ParsedInput {
  const root = treeOf([...form].filter(([name]) => !NOT_OF_INPUT.test(name)));
  const reader = new QueryReader(model);
  const input = reader.structure(
    reference === undefined ? { type: 'structure' } : shapeOf(model, reference),
    root,
    '',
  );
  return { input, unknown: reader.unknown };
}

function treeOf(parameters: readonly (readonly [string, string])[]): Node {
  const root: Node = { children: new Map() };
  for (const [name, value] of parameters) {
    let node = root;
    for (const part of name.split('.')) {
      const child = node.children.get(part) ?? { children: new Map<string, Node>() };
      node.children.set(part, child);
      node = child;
    }
    node.value = value;
  }
  return root;
}

/**
 * Reads values as botocore writes them: https://smithy.io/2.0/aws/protocols/aws-query-protocol.html and
 * https://smithy.io/2.0/aws/protocols/aws-ec2-query-protocol.html.
 */
class QueryReader {
  readonly unknown: string[] = [];
  private readonly ec2: boolean;

  constructor(private readonly model: ServiceModel) {
    this.ec2 = model.metadata.protocol === 'ec2';
  }

  structure(shape: Shape, node: Node, path: string): ApiStructure {
    const rest = new Map(node.children);
    const values = Object.entries(shape.members ?? {}).flatMap(([name, member]) => {
      const key = this.nameOf(name, member);
      const child = rest.get(key);
      if (child === undefined) return [];
      rest.delete(key);
      return [[name, this.read(member, child, joined(path, name))]] as const;
    });
    this.reject(rest.keys(), path);
    return Object.fromEntries(values);
  }

  private read(reference: ShapeReference, node: Node, path: string): ApiValue {
    const shape = shapeOf(this.model, reference);
    const flattened = this.ec2 || reference.flattened === true || shape.flattened === true;
    switch (shape.type) {
      case 'structure':
        return this.structure(shape, node, path);
      case 'list':
        return this.list(
          shape,
          flattened ? node : this.inner(node, shape.member?.locationName ?? 'member', path),
          path,
        );
      case 'map':
        return this.map(shape, flattened ? node : this.inner(node, 'entry', path), path);
      default:
        this.reject(node.children.keys(), path);
        return parseScalar(shape, node.value ?? '');
    }
  }

  private list({ member }: Shape, node: Node, path: string): ApiValue {
    if (member === undefined) return [];
    return this.elements(node, path).map((child, index) =>
      this.read(member, child, joined(path, String(index))),
    );
  }

  private map({ key, value }: Shape, node: Node, path: string): ApiValue {
    if (key === undefined || value === undefined) return {};
    const entries = this.elements(node, path).map((child) => {
      const name = child.children.get(key.locationName ?? 'key')?.value ?? '';
      const inner = child.children.get(value.locationName ?? 'value') ?? { value: '', children: new Map() };
      return [name, this.read(value, inner, joined(path, name))] as const;
    });
    return Object.fromEntries(entries);
  }

  /** Returns the elements in the order of their numbers. An empty list has no elements and an empty value. */
  private elements(node: Node, path: string): Node[] {
    const [numbers, others] = [[...node.children.keys()].filter(isNumber), [...node.children.keys()]];
    this.reject(
      others.filter((name) => !isNumber(name)),
      path,
    );
    return numbers.sort((a, b) => Number(a) - Number(b)).flatMap((number) => node.children.get(number) ?? []);
  }

  /** Returns the only child that the elements of a list or a map may have as their parent. */
  private inner(node: Node, name: string, path: string): Node {
    this.reject(
      [...node.children.keys()].filter((key) => key !== name),
      path,
    );
    return node.children.get(name) ?? { children: new Map() };
  }

  /** Returns the name of a member in the form. A flattened list has the name of its elements. */
  private nameOf(name: string, member: ShapeReference): string {
    if (this.ec2) return member.queryName ?? capitalized(member.locationName ?? name);
    const shape = shapeOf(this.model, member);
    const flattened = member.flattened === true || shape.flattened === true;
    const element = shape.type === 'list' && flattened ? shape.member?.locationName : undefined;
    return element ?? member.locationName ?? name;
  }

  private reject(names: Iterable<string>, path: string): void {
    for (const name of names) this.unknown.push(joined(path, name));
  }
}

const isNumber = (name: string) => /^[1-9]\d*$/.test(name);
const capitalized = (name: string) => name.charAt(0).toUpperCase() + name.slice(1);
