import { isList, isObject, type TemplateValue } from '../../../../../functions/shared/template/value';
import { callOf, textsOf, type ResourceDeclaration } from './template';
import { variablesIn } from './variables';

/** A name to which a part of a template refers. */
export type Reference =
  | { readonly kind: 'Ref'; readonly name: string }
  | { readonly kind: 'GetAtt'; readonly name: string; readonly attribute: string }
  | { readonly kind: 'Condition'; readonly name: string; readonly inIf: boolean };

/** Yields the references in a part of a template, in both branches of each `Fn::If`. */
export function* referencesIn(value: TemplateValue): Generator<Reference> {
  if (typeof value === 'string') return;
  const call = callOf(value);
  if (call !== undefined) yield* referencesOf(call.name, call.argument);
  for (const inner of Object.values(value)) yield* referencesIn(inner);
}

function* referencesOf(name: string, argument: TemplateValue): Generator<Reference> {
  if (name === 'Ref' && typeof argument === 'string') yield { kind: 'Ref', name: argument };
  if (name === 'Condition' && typeof argument === 'string') {
    yield { kind: 'Condition', name: argument, inIf: false };
  }
  if (name === 'Fn::If' && isList(argument) && typeof argument[0] === 'string') {
    yield { kind: 'Condition', name: argument[0], inIf: true };
  }
  if (name === 'Fn::GetAtt') {
    const { resource, attribute } = attributeOf(argument);
    yield { kind: 'GetAtt', name: resource, attribute };
  }
  if (name === 'Fn::Sub') yield* variableReferences(argument);
}

function* variableReferences(argument: TemplateValue): Generator<Reference> {
  const [text, variables] = isList(argument) ? argument : [argument];
  const own = variables !== undefined && isObject(variables) ? variables : {};
  for (const name of variablesIn(typeof text === 'string' ? text : '')) {
    if (!Object.hasOwn(own, name)) yield variableReference(name);
  }
}

/** Returns the reference of a variable in `Fn::Sub`: the name of a parameter or resource, or `Resource.Attribute`. */
export function variableReference(
  name: string,
): Extract<Reference, { readonly kind: 'Ref' } | { readonly kind: 'GetAtt' }> {
  if (!name.includes('.')) return { kind: 'Ref', name };
  const { resource, attribute } = attributeOf(name);
  return { kind: 'GetAtt', name: resource, attribute };
}

/** Returns the resource and the attribute in the argument of `Fn::GetAtt`: a list, or `Resource.Attribute`. */
export function attributeOf(argument: TemplateValue): { resource: string; attribute: string } {
  const parts = typeof argument === 'string' ? argument.split('.') : isList(argument) ? argument : [];
  const [resource = '', ...attribute] = textsOf(parts);
  return { resource, attribute: attribute.join('.') };
}

/** Returns the logical ids of the resources that a resource needs: through references and through `DependsOn`. */
export function dependenciesOf(
  { properties, dependsOn }: ResourceDeclaration,
  resources: { has(id: string): boolean },
): ReadonlySet<string> {
  const names = [...referencesIn(properties)].map(({ name }) => name);
  return new Set([...names, ...dependsOn].filter((name) => resources.has(name)));
}
