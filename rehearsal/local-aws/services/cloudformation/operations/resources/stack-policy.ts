import type { StackResource } from '../../stacks/stack';

type Values = string | readonly string[];

interface Statement {
  readonly Effect?: string;
  readonly Action?: Values;
  readonly NotAction?: Values;
  readonly Resource?: Values;
  readonly NotResource?: Values;
  readonly Condition?: Readonly<Record<string, { readonly ResourceType?: Values }>>;
}

/**
 * Returns the reason why the stack policy denies an update of a resource. Returns undefined if the policy allows the
 * update, or if the stack has no policy.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/protect-stack-resources.html
 *
 * @param policy stack policy as JSON.
 */
export function denialOf(
  policy: string | undefined,
  action: 'Update:Modify' | 'Update:Replace' | 'Update:Delete',
  resource: Pick<StackResource, 'logicalId' | 'type'>,
): string | undefined {
  if (policy === undefined) return undefined;
  const { Statement: statement = [] } = JSON.parse(policy) as { Statement?: Statement | Statement[] };
  const statements = Array.isArray(statement) ? statement : [statement];
  const target = `LogicalResourceId/${resource.logicalId}`;
  const applies = (one: Statement) =>
    matchesEither(one.Action, one.NotAction, action) &&
    matchesEither(one.Resource, one.NotResource, target) &&
    meetsCondition(one, resource.type);
  const denied = statements.findIndex((one) => one.Effect === 'Deny' && applies(one));
  if (denied >= 0) {
    return `Action denied by stack policy: Statement [#${String(denied + 1)}] does not allow [${action}] for resource [${target}]`;
  }
  return statements.some((one) => one.Effect === 'Allow' && applies(one))
    ? undefined
    : `Action denied by stack policy: No statement allows [${action}] for resource [${target}]`;
}

const listOf = (values: Values = []) => (typeof values === 'string' ? [values] : values);

const matchesEither = (values: Values | undefined, others: Values | undefined, text: string) =>
  values === undefined
    ? !listOf(others).some((pattern) => matches(pattern, text))
    : listOf(values).some((pattern) => matches(pattern, text));

function matches(pattern: string, text: string): boolean {
  const source = pattern
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  return new RegExp(`^${source}$`).test(text);
}

/** Conditions compare the type of the resource with `StringEquals` or `StringLike`. */
const meetsCondition = ({ Condition: condition = {} }: Statement, type: string) =>
  Object.values(condition).every(({ ResourceType: types }) =>
    listOf(types).some((one) => matches(one, type)),
  );
