import { cut } from '../../../text/text';
import { type TemplateValue, isList, isObject } from '../../value';
import { attributeOf, variablesOf } from '../pieces';
import type { Scope, TemplateProblem } from '../scope';

/** What each name refers to. */
type Graph = ReadonlyMap<string, ReadonlySet<string>>;

const LONGEST = 300;

/** Resources that wait for each other, and conditions that consist of each other. At most one cycle of each. */
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
  const names = cut([...cycle, first].join(' → '), LONGEST);
  return [
    { path: [section, first], sentence: `depends on itself: ${names}; remove one of these references` },
  ];
}

const dependencies = (value: TemplateValue): readonly string[] =>
  (isList(value) ? value : [value]).filter((name) => typeof name === 'string');

/** Says whether a name is none of AWS's own, such as AWS::StackName. */
const isDeclared = (name: string) => !name.startsWith('AWS::');

/** Names in `Ref`, `Fn::GetAtt` and `Fn::Sub`, those that are no resource included. */
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

function conditionsIn(value: TemplateValue): readonly string[] {
  if (typeof value === 'string') return [];
  return Object.entries(value).flatMap(([key, inner]) =>
    key === 'Condition' && typeof inner === 'string' ? [inner] : conditionsIn(inner),
  );
}

/** Returns the names of one cycle in order, in linear time; none when there is no cycle. */
function cycleIn(graph: Graph): readonly string[] {
  const inward = new Map([...graph.keys()].map((name) => [name, new Set<string>()]));
  const open = new Map<string, number>();
  for (const [name, references] of graph) {
    const known = [...references].filter((reference) => graph.has(reference));
    open.set(name, known.length);
    for (const reference of known) inward.get(reference)?.add(name);
  }
  // Whatever refers to nothing that is left is in no cycle.
  const ready = [...open].flatMap(([name, count]) => (count === 0 ? [name] : []));
  for (let name = ready.pop(); name !== undefined; name = ready.pop()) {
    open.delete(name);
    for (const user of inward.get(name) ?? []) {
      const left = (open.get(user) ?? 0) - 1;
      open.set(user, left);
      if (left === 0) ready.push(user);
    }
  }
  // Everything that is left refers to something that is left.
  const way = new Set<string>();
  let [next] = open.keys();
  while (next !== undefined && !way.has(next)) {
    way.add(next);
    next = [...(graph.get(next) ?? [])].find((reference) => open.has(reference));
  }
  const names = [...way];
  return next === undefined ? [] : names.slice(names.indexOf(next));
}
