import { type TemplateValue, isObject } from '../../../shared/template/value';
import { type Step, type ValueDifference, valueText } from './values';

/** Decides whether a changed property may give the service more permissions, or make more of it reachable. */
export interface GrowthRule {
  readonly reason: string;
  /** @param before Value as text. A value is undefined when the property is absent. */
  readonly grows: (before: string | undefined, after: string | undefined) => boolean;
}

type Grows = GrowthRule['grows'];

/** A removed value gives and opens less. */
const whenSet: Grows = (_before, after) => after !== undefined;
/** The value is a limit: a new limit gives less, every other change may give more. */
const whenLimitChanges: Grows = (before) => before !== undefined;
/** Every value except `narrowest` gives more, and so does a missing value. */
const unless =
  (narrowest: string): Grows =>
  (_before, after) =>
    after !== narrowest;
const whenSetUnless =
  (...narrowest: readonly string[]): Grows =>
  (_before, after) =>
    after !== undefined && !narrowest.includes(after);
/** A new user gives less than the image's own user, which may be root. */
const unlessFirstUser: Grows = (before, after = '') =>
  before !== undefined || !/^[1-9]\d*(?::[1-9]\d*)?$/.test(after);
/** A rule with a lower number takes requests from other rules. */
const whenLower: Grows = (before, after) => after !== undefined && !(Number(after) > Number(before));
const unlessNarrower: Grows = (before, after) =>
  after !== undefined && !(before !== undefined && isNarrower(before, after));

/** Returns true if everything that `after` matches also matches `before`, which ends with the wildcard `*`. */
function isNarrower(before: string, after: string): boolean {
  const [, start] = /^([^*?]*)\*$/.exec(before) ?? [];
  return start !== undefined && after.startsWith(start);
}

/**
 * Properties of resources whose change may grow permissions or exposure, at any depth of a resource. A new image, a new
 * command and new environment variables are missing: they change what the service does, but not what the service may do.
 */
const PROPERTIES: readonly (readonly [names: string, reason: string, grows: Grows])[] = [
  ['TaskRoleArn ExecutionRoleArn Role RoleARN RoleArn', 'another role', whenSet],
  ['Secrets', 'another secret', whenSet],
  ['User', 'another user in the container', unlessFirstUser],
  ['ReadonlyRootFilesystem', 'a writable file system', unless('true')],
  ['Privileged', 'rights of the host', whenSetUnless('false')],
  ['Add', 'another capability', whenSetUnless('[]')],
  ['Drop DockerSecurityOptions', 'fewer restrictions of the container', whenLimitChanges],
  ['IpcMode PidMode', 'processes of other containers', whenSetUnless('none')],
  ['EnableExecuteCommand', 'commands by people', whenSetUnless('false')],
  ['PortMappings ContainerPort HostPort Port', 'another port', whenSet],
  ['LoadBalancers', 'another load balancer', whenSet],
  ['ListenerArn', 'another listener', whenSet],
  ['Conditions', 'other requests', whenLimitChanges],
  ['Values', 'other requests', unlessNarrower],
  ['RegexValues', 'other requests', whenSet],
  ['Priority', 'requests of other rules', whenLower],
  ['Actions', 'another action for requests', whenSet],
  ['AssignPublicIp', 'a public address', unless('DISABLED')],
  ['SecurityGroups', 'another security group', whenSet],
  ['Subnets', 'another subnet', whenSet],
];

const RULES: ReadonlyMap<string, GrowthRule> = new Map(
  PROPERTIES.flatMap(([names, reason, grows]) =>
    names.split(' ').map((name) => [name, { reason, grows }] as const),
  ),
);

export const growthRuleOf = (property: string): GrowthRule | undefined => RULES.get(property);

/** Types of resources that make a service reachable. */
const REACHABLE: ReadonlySet<string> = new Set([
  'AWS::ElasticLoadBalancingV2::ListenerRule',
  'AWS::ElasticLoadBalancingV2::TargetGroup',
]);

/** Returns the reason why a value that is added may grow permissions or exposure. */
export const addedGrowth = (value: TemplateValue) =>
  isObject(value) && REACHABLE.has(typeof value['Type'] === 'string' ? value['Type'] : '')
    ? 'another way to reach the service'
    : growthInside(value, ({ grows }, text) => grows(undefined, text));

/** Returns the reason why the removal of a value may grow permissions: the value contains limits. */
const removedGrowth = (value: TemplateValue) =>
  growthInside(value, ({ grows }, text) => grows(text, undefined));

function growthInside(
  value: TemplateValue,
  isGrowth: (rule: GrowthRule, text: string) => boolean,
): string | undefined {
  if (typeof value === 'string') return undefined;
  for (const [key, inner] of Object.entries(value)) {
    const rule = RULES.get(key);
    if (rule !== undefined && isGrowth(rule, valueText(inner))) return rule.reason;
    const reason = growthInside(inner, isGrowth);
    if (reason !== undefined) return reason;
  }
  return undefined;
}

/** Returns the reason why a difference between two resources may grow permissions or exposure. */
export function resourceGrowth({ path, before, after, reordered }: ValueDifference): string | undefined {
  if (reordered) return undefined;
  // The name of a resource may be the name of a property.
  const rule = path
    .slice(2)
    .reduce<GrowthRule | undefined>(
      (outer, step) => (typeof step === 'string' ? RULES.get(step) : undefined) ?? outer,
      undefined,
    );
  if (rule !== undefined) {
    return rule.grows(before && valueText(before), after && valueText(after)) ? rule.reason : undefined;
  }
  if (after !== undefined) return addedGrowth(after);
  return before === undefined || isWhole(path) ? undefined : removedGrowth(before);
}

/** Returns true if a path leads to a resource or a container. Its removal also removes everything that it limits. */
const isWhole = (path: readonly Step[]) => path.length === 2 || path.at(-2) === 'ContainerDefinitions';
