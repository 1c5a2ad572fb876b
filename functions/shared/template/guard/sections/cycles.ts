import { cut } from '../../../text/text';
import { type TemplateValue, isList, isObject } from '../../value';
import { attributeOf, variablesOf } from '../pieces';
import type { Scope, TemplateProblem } from '../scope';

/** For each resource or condition, the names to which the resource or condition refers. */
type Graph = ReadonlyMap<string, ReadonlySet<string>>;

/** Maximum length of a cycle in an error message, in characters. */
const CYCLE_LIMIT = 300;

/** Returns at most two problems: one cycle among the resources, and one cycle among the conditions. */
export function cycleProblems(scope: Scope): TemplateProblem[] {
  const resources = new Map(
    [...scope.template.resources].map(([id, { Properties = {}, DependsOn = [] }]) => [
      id,
      new Set([...referencesIn(Properties).filter(isDeclared), ...dependencies(DependsOn)]),
    ]),
  );
  const { Conditions = {} } = scope.template.sections;
  const conditions = new Map(
    Object.entries(isObject(Conditions) ? Conditions : {}).map(([name, value]) => [
      name,
      new Set(conditionsIn(value)),
    ]),
  );
  return [...problemsOf('Resources', resources), ...problemsOf('Conditions', conditions)];
}

function problemsOf(section: string, graph: Graph): TemplateProblem[] {
  const cycle = cycleIn(graph);
  const [first] = cycle;
  if (first === undefined) return [];
  const names = cut([...cycle, first].join(' → '), CYCLE_LIMIT);
  return [
    { path: [section, first], sentence: `depends on itself: ${names}; remove one of these references` },
  ];
}

const dependencies = (value: TemplateValue): readonly string[] =>
  (isList(value) ? value : [value]).filter((name) => typeof name === 'string');

/** Returns true for every name except a pseudo parameter such as AWS::StackName. */
const isDeclared = (name: string) => !name.startsWith('AWS::');

/** Returns all names that `Ref`, `Fn::GetAtt` and `Fn::Sub` refer to, including names of parameters. */
function referencesIn(value: TemplateValue): readonly string[] {
  if (typeof value === 'string') return [];
  return Object.entries(value).flatMap(([key, inner]) => {
    const nested = referencesIn(inner);
    if (key === 'Ref' && typeof inner === 'string') return [inner];
    if (key === 'Fn::GetAtt') return [...nested, ...(attributeOf(inner)?.slice(0, 1) ?? [])];
    return key === 'Fn::Sub' ? [...nested, ...variablesIn(inner)] : nested;
  });
}

function variablesIn(argument: TemplateValue): readonly string[] {
  const [text, variables = {}] = isList(argument) ? argument : [argument];
  if (typeof text !== 'string') return [];
  return [...variablesOf(text)].flatMap((name) =>
    Object.hasOwn(Object(variables) as object, name) ? [] : name.split('.').slice(0, 1),
  );
}

/** Returns the names of the conditions to which a condition refers. */
export function conditionsIn(value: TemplateValue): readonly string[] {
  if (typeof value === 'string') return [];
  return Object.entries(value).flatMap(([key, inner]) =>
    key === 'Condition' && typeof inner === 'string' ? [inner] : conditionsIn(inner),
  );
}

/** Returns the names of one cycle in order, or an empty list when there is no cycle. Runs in linear time. */
function cycleIn(graph: Graph): readonly string[] {
  const unresolved = unresolvedNames(graph);
  const path = new Set<string>();
  let [next] = unresolved;
  while (next !== undefined && !path.has(next)) {
    path.add(next);
    next = [...(graph.get(next) ?? [])].find((reference) => unresolved.has(reference));
  }
  const names = [...path];
  return next === undefined ? [] : names.slice(names.indexOf(next));
}

/**
 * Returns the names that remain after Kahn's algorithm, which repeatedly removes every name without a reference to a
 * remaining name. Each remaining name therefore refers to another remaining name, so that every path through the
 * remaining names reaches a cycle.
 */
function unresolvedNames(graph: Graph): ReadonlySet<string> {
  const users = new Map([...graph.keys()].map((name) => [name, new Set<string>()]));
  const referenceCounts = new Map<string, number>();
  for (const [name, references] of graph) {
    const known = [...references].filter((reference) => graph.has(reference));
    referenceCounts.set(name, known.length);
    for (const reference of known) users.get(reference)?.add(name);
  }
  const resolved = [...referenceCounts].flatMap(([name, count]) => (count === 0 ? [name] : []));
  for (let name = resolved.pop(); name !== undefined; name = resolved.pop()) {
    referenceCounts.delete(name);
    for (const user of users.get(name) ?? []) {
      const count = (referenceCounts.get(user) ?? 0) - 1;
      referenceCounts.set(user, count);
      if (count === 0) resolved.push(user);
    }
  }
  return new Set(referenceCounts.keys());
}
