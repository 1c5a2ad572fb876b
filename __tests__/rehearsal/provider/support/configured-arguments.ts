import { isNothing } from '../../../../rehearsal/provider/lifecycle/compare';
import { COMMON } from '../../../../rehearsal/provider/lifecycle/unhandled';
import { isList, isValues, type Value, type Values } from '../../../../rehearsal/provider/values';

interface PlannedConfiguration {
  readonly configuration: {
    readonly root_module: {
      readonly resources: readonly {
        readonly mode: string;
        readonly type: string;
        readonly expressions: Values;
      }[];
    };
  };
}

/**
 * Returns the paths of the configured arguments of each resource type, from the output of `terraform show -json` for a
 * plan. A dot separates a nested block from its argument.
 */
export function configuredArguments(plan: string): Record<string, string[]> {
  const { resources } = (JSON.parse(plan) as PlannedConfiguration).configuration.root_module;
  const types = [
    ...new Set(resources.filter(({ mode }) => mode === 'managed').map(({ type }) => type)),
  ].sort();
  const pathsOf = (type: string) =>
    resources
      .filter((resource) => resource.type === type)
      .flatMap(({ expressions }) => [...paths(expressions)]);
  return Object.fromEntries(types.map((type) => [type, [...new Set(pathsOf(type))].sort()]));
}

function* paths(expressions: Values, prefix = ''): Generator<string> {
  for (const [name, expression] of Object.entries(expressions)) {
    if (prefix === '' && COMMON.has(name)) continue;
    if (isAttribute(expression)) {
      // The apply does not check an argument with the value of an absent argument.
      if (!('constant_value' in expression && isNothing(expression['constant_value']))) yield prefix + name;
      continue;
    }
    yield prefix + name;
    for (const block of isList(expression) ? expression : [expression]) {
      if (isValues(block)) yield* paths(block, `${prefix}${name}.`);
    }
  }
}

/** Returns true for the expression of an attribute, and false for nested blocks. */
const isAttribute = (expression: Value): expression is Values =>
  isValues(expression) && ('constant_value' in expression || 'references' in expression);
