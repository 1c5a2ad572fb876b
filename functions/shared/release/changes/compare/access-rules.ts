import { canonicalJson } from '../../../template/canonical';
import { type TemplateValue, isList } from '../../../template/value';
import { isSame } from './values';

type Value = TemplateValue | undefined;

/** Decides whether a changed property may give the service more permissions, or make more of the service reachable. */
export interface AccessRule {
  readonly reason: string;
  /**
   * @param before Resolved value in the running release. `before` or `after` is undefined when its release lacks the
   *   property.
   */
  readonly isHarmless: (before: Value, after: Value) => boolean;
}

type IsHarmless = AccessRule['isHarmless'];

const never: IsHarmless = () => false;
const whenRemoved: IsHarmless = (_before, after) => after === undefined;
const whenRemovedOr =
  (harmless: string): IsHarmless =>
  (_before, after) =>
    after === undefined || after === harmless;
const only =
  (harmless: string): IsHarmless =>
  (_before, after) =>
    after === harmless;
const withoutAddition: IsHarmless = (before, after) => hasAll(before, after);
const withoutRemoval: IsHarmless = (before, after) => hasAll(after, before);
/** An empty list is not known to be harmless, because ECS then chooses a default. */
const withoutAdditionUnlessEmpty: IsHarmless = (before, after) =>
  isList(after) && after.length > 0 && hasAll(before, after);
/** A first user other than root is harmless, because the image's own user may be root. */
const whenFirstUser: IsHarmless = (before, after) =>
  before === undefined && typeof after === 'string' && /^[1-9]\d*(?::[1-9]\d*)?$/.test(after);
const whenNetworkStaysOff: IsHarmless = (before, after) =>
  after === 'true' || (before === undefined && after === 'false');
const whenProcessesAreSeparated: IsHarmless = (before, after) =>
  after === 'none' || (before === 'task' && after === undefined);

/** Returns true if `whole` contains each entry of `part`. An absent list has no entries. */
function hasAll(whole: Value, part: Value): boolean {
  if (part === undefined || isSame(whole, part)) return true;
  const entries = new Set(isList(whole) ? whole.map(canonicalJson) : []);
  return isList(part) && part.every((entry) => entries.has(canonicalJson(entry)));
}

/**
 * Properties whose change may grow permissions or exposure, at any depth of a resource. A new image, a new command and
 * new environment variables are not listed: they change what the service does, not what the service may do. Every
 * change of a listener rule counts, because a change of a deny rule may open what the rule denied.
 */
const PROPERTIES: readonly (readonly [names: string, reason: string, isHarmless: IsHarmless])[] = [
  ['TaskDefinition', 'another task definition', never],
  ['TaskRoleArn ExecutionRoleArn Role RoleARN RoleArn', 'another role', whenRemoved],
  ['Secrets', 'another secret', withoutAddition],
  ['User', 'another user in the container', whenFirstUser],
  ['ReadonlyRootFilesystem', 'a writable file system', only('true')],
  ['Privileged', 'rights of the host', whenRemovedOr('false')],
  ['Add', 'another capability', withoutAddition],
  ['Drop DockerSecurityOptions', 'fewer limits of the container', withoutRemoval],
  ['DisableNetworking', 'network access of the container', whenNetworkStaysOff],
  ['IpcMode PidMode', 'processes of other containers', whenProcessesAreSeparated],
  ['EnableExecuteCommand', 'commands by people', whenRemovedOr('false')],
  ['PortMappings', 'another port', withoutAddition],
  ['ContainerPort HostPort Port', 'another port', whenRemoved],
  ['LoadBalancers', 'another load balancer', withoutAddition],
  ['ListenerArn', 'another listener', never],
  ['Conditions', 'other requests', never],
  ['Priority', 'requests of other rules', never],
  ['Actions', 'another action for requests', never],
  ['AssignPublicIp', 'a public address', only('DISABLED')],
  ['SecurityGroups', 'another security group', withoutAdditionUnlessEmpty],
  ['Subnets', 'another subnet', withoutAdditionUnlessEmpty],
];

const RULES: ReadonlyMap<string, AccessRule> = new Map(
  PROPERTIES.flatMap(([names, reason, isHarmless]) =>
    names.split(' ').map((name) => [name, { reason, isHarmless }] as const),
  ),
);

export const accessRuleOf = (property: string): AccessRule | undefined => RULES.get(property);
