import { isObject, type TemplateValue } from '../../../../../../functions/shared/template/value';
import { validationError } from '../../errors';
import { PSEUDO_PARAMETERS } from '../pseudo-parameters';
import { attributeOf, dependenciesOf, referencesIn } from '../references';
import { callOf, type Template } from '../template';

/** Checks that every name to which the template refers exists, and that no references form a cycle. */
export function checkReferences(template: Template): void {
  checkConditions(template);
  checkRules(template);
  checkBlock(template, 'Resources');
  checkBlock(template, 'Outputs');
  checkCycles(template);
}

function checkConditions(template: Template): void {
  const conditions = template.section('Conditions');
  const used = [...referencesIn(conditions)];
  const resources = used.filter(({ kind, name }) => kind !== 'Condition' && template.resources.has(name));
  if (resources.length > 0) {
    throw validationError(
      `Template format error: Unresolved dependencies [${listed(resources)}]. Cannot reference resources in the Conditions block of the template`,
    );
  }
  checkNames(template, 'Conditions');
  const graph = Object.entries(conditions).map(([name, condition]) => {
    const others = [...referencesIn(condition)].filter(({ kind }) => kind === 'Condition');
    return [name, new Set(others.map((other) => other.name))] as const;
  });
  const cycle = membersOfCycles(new Map(graph));
  if (cycle.length > 0) {
    throw validationError(`Template error: Found circular condition dependency: [${cycle.join(', ')}]`);
  }
}

function checkRules(template: Template): void {
  checkNames(template, 'Rules');
}

/** Checks the Resources or the Outputs. */
function checkBlock(template: Template, block: 'Resources' | 'Outputs'): void {
  for (const value of Object.values(template.section(block))) {
    for (const argument of attributeCalls(value)) {
      const { resource } = attributeOf(argument);
      if (!template.resources.has(resource)) {
        throw validationError(
          `Template error: instance of Fn::GetAtt references undefined resource ${resource}`,
        );
      }
    }
  }
  checkNames(template, block);
}

/** Checks the references in a section, with the attributes `DependsOn` and `Condition` of the members. */
function checkNames(template: Template, block: string): void {
  const section = template.section(block);
  const used = [...referencesIn(section)];
  const conditions = template.section('Conditions');
  for (const reference of used) {
    if (reference.kind !== 'Condition' || Object.hasOwn(conditions, reference.name)) continue;
    throw reference.inIf
      ? validationError(`Template error: unresolved condition dependency ${reference.name} in Fn::If`)
      : missingCondition(reference.name, block);
  }
  for (const member of Object.values(section)) {
    const name = isObject(member) ? member['Condition'] : undefined;
    if (block === 'Conditions' || typeof name !== 'string' || Object.hasOwn(conditions, name)) continue;
    throw missingCondition(name, block);
  }
  const isKnown = (name: string) =>
    template.resources.has(name) || template.parameters.has(name) || PSEUDO_PARAMETERS.has(name);
  const missing = used.filter(({ kind, name }) => kind !== 'Condition' && !isKnown(name));
  const dependsOn =
    block === 'Resources' ? [...template.resources.values()].flatMap((resource) => resource.dependsOn) : [];
  const names = [
    ...missing.map(({ name }) => name),
    ...dependsOn.filter((name) => !template.resources.has(name)),
  ];
  if (names.length === 0) return;
  throw validationError(
    `Template format error: Unresolved resource dependencies [${[...new Set(names)].join(', ')}] in the ${block} block of the template`,
  );
}

const missingCondition = (name: string, block: string) =>
  validationError(
    `Template format error: Unresolved condition dependency ${name} in the ${block} block of the template`,
  );

/** Yields the arguments of the calls of `Fn::GetAtt`. */
function* attributeCalls(value: TemplateValue): Generator<TemplateValue> {
  if (typeof value === 'string') return;
  const call = callOf(value);
  if (call?.name === 'Fn::GetAtt') yield call.argument;
  for (const inner of Object.values(value)) yield* attributeCalls(inner);
}

function checkCycles({ resources }: Template): void {
  const graph = [...resources].map(([id, resource]) => [id, dependenciesOf(resource, resources)] as const);
  const cycle = membersOfCycles(new Map(graph));
  if (cycle.length > 0) {
    throw validationError(`Circular dependency between resources: [${cycle.join(', ')}]`);
  }
}

/** Returns the nodes that are in a cycle, or that depend on a cycle. */
function membersOfCycles(graph: ReadonlyMap<string, ReadonlySet<string>>): string[] {
  const remaining = new Map(graph);
  for (;;) {
    const free = [...remaining].filter(([, needs]) => ![...needs].some((name) => remaining.has(name)));
    if (free.length === 0) return [...remaining.keys()];
    for (const [name] of free) remaining.delete(name);
  }
}

const listed = (references: readonly { readonly name: string }[]) =>
  [...new Set(references.map(({ name }) => name))].join(', ');
