import { isStructure, shapeOf, type ApiStructure, type ApiValue } from '../model';
import type { ServiceModel, Shape, ShapeReference } from '../model';
import { joined } from '../protocols/json';
import type { ApiCall } from '../service-models';
import { lengthOf, typeProblem, valueProblems, type Problem } from './rules';

/** A parameter that breaks a rule of the service model. */
export interface Violation extends Problem {
  /** Path of the parameter, such as `Tags.0.Key`. */
  readonly path: string;
  /** Number of characters, bytes, elements or entries of the value. Undefined for other values. */
  readonly length: number | undefined;
}

/** Checks the parameters of a request against the service model. */
export function violationsOf({ input, unknown, model: { service, operation } }: ApiCall): Violation[] {
  const checker = new Checker(service);
  if (operation.input !== undefined) checker.check(operation.input, input, '');
  return [...unknown.map((path) => unknownViolation(path)), ...checker.violations];
}

const unknownViolation = (path: string): Violation => ({
  path,
  rule: 'unknown',
  text: 'is not in the model',
  length: undefined,
});

class Checker {
  readonly violations: Violation[] = [];

  constructor(private readonly model: ServiceModel) {}

  check(reference: ShapeReference, value: ApiValue, path: string): void {
    const shape = shapeOf(this.model, reference);
    if (shape.document === true) return;
    const wrongType = typeProblem(shape, value);
    const problems = wrongType === undefined ? valueProblems(shape, value) : [wrongType];
    for (const problem of problems) {
      this.violations.push({ ...problem, path, length: lengthOf(value) });
    }
    if (wrongType === undefined) this.inner(shape, value, path);
  }

  /** Checks the values in a structure, a list or a map. */
  private inner(shape: Shape, value: ApiValue, path: string): void {
    const { type, member, key, value: entry } = shape;
    if (type === 'list' && Array.isArray(value) && member !== undefined) {
      value.forEach((element: ApiValue, index) => {
        this.check(member, element, joined(path, String(index)));
      });
    }
    if (!isStructure(value)) return;
    if (type === 'structure') this.members(shape, value, path);
    if (type === 'map' && key !== undefined && entry !== undefined) {
      for (const [name, inner] of Object.entries(value)) {
        this.check(key, name, joined(path, name));
        this.check(entry, inner, joined(path, name));
      }
    }
  }

  private members({ members = {}, required = [] }: Shape, value: ApiStructure, path: string): void {
    for (const [name, inner] of Object.entries(value)) {
      const member = members[name];
      if (member !== undefined) this.check(member, inner, joined(path, name));
    }
    for (const name of required) {
      const member = members[name];
      if (member === undefined || Object.hasOwn(value, name) || this.isStreaming(member)) continue;
      this.violations.push({
        path: joined(path, name),
        rule: 'required',
        text: 'is missing',
        length: undefined,
      });
    }
  }

  /** Returns true for a body that is not read, and therefore not part of the parameters. */
  private isStreaming(member: ShapeReference): boolean {
    return member.streaming === true || shapeOf(this.model, member).streaming === true;
  }
}
