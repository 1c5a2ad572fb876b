import { type TemplateObject, type TemplateValue, isObject } from '../../../template/value';
import { type AccessRule, accessRuleOf } from './access-rules';
import { type Pair, type ValueDifference, differencesOf, isSame, pairsOf } from './values';

/** Difference that may give the service more permissions, or make more of the service reachable. */
export interface AccessDifference extends ValueDifference {
  readonly reason: string;
}

const LISTENER_RULE = 'AWS::ElasticLoadBalancingV2::ListenerRule';
const TARGET_GROUP = 'AWS::ElasticLoadBalancingV2::TargetGroup';
/**
 * Property with the containers of a task. A new container counts, because it has none of the limits of another
 * container.
 */
const CONTAINERS = 'ContainerDefinitions';

const ANOTHER_RULE = 'another rule for requests';
const ANOTHER_CONTAINER = 'another container';

/**
 * Returns the differences between the resources of two releases, except the differences that are known to be harmless.
 *
 * @param before Resolved resources by name.
 */
export function accessDifferences(before: TemplateObject, after: TemplateObject): AccessDifference[] {
  return pairsOf({ path: ['Resources'], before, after })?.flatMap(resourceDifferences) ?? [];
}

function resourceDifferences(pair: Pair): AccessDifference[] {
  const [before, after] = [resourceOf(pair.before), resourceOf(pair.after)];
  if (before.type !== after.type) {
    const isRule = before.type === LISTENER_RULE || after.type === LISTENER_RULE;
    return marked(pair, isRule ? ANOTHER_RULE : addedReason(pair.after));
  }
  if (after.type === LISTENER_RULE) {
    return differencesOf(pair).map((difference) => ({ ...difference, reason: ruleReason(difference) }));
  }
  const path = [...pair.path, 'Properties'];
  return [
    ...existenceDifferences(pair, before.condition, after.condition),
    ...differencesIn({ path, before: before.properties, after: after.properties }),
  ];
}

function resourceOf(value: TemplateValue | undefined) {
  const { Type: type, Condition: condition, Properties: properties } = isObject(value) ? value : {};
  return { type, condition, properties };
}

const ruleReason = ({ path: [, , , property] }: Pair) =>
  (typeof property === 'string' ? accessRuleOf(property)?.reason : undefined) ?? ANOTHER_RULE;

/** Compares two unknown conditions, which decide whether a resource exists. */
function existenceDifferences(
  { path, after: resource }: Pair,
  before: TemplateValue | undefined,
  after: TemplateValue | undefined,
): AccessDifference[] {
  // A new condition can only remove the resource.
  if (before === undefined || isSame(before, after)) return [];
  return marked({ path: [...path, 'Condition'], before, after }, addedReason(resource));
}

function differencesIn(pair: Pair): AccessDifference[] {
  const name = pair.path.at(-1);
  const rule = typeof name === 'string' ? accessRuleOf(name) : undefined;
  if (rule !== undefined) {
    if (rule.isHarmless(pair.before, pair.after)) return [];
    return differencesOf(pair).map((difference) => ({ ...difference, reason: rule.reason }));
  }
  const pairs = pairsOf(pair);
  if (pairs !== undefined) return pairs.flatMap(differencesIn);
  return isSame(pair.before, pair.after) ? [] : marked(pair, wholeReason(pair));
}

const marked = (pair: Pair, reason: string | undefined): AccessDifference[] =>
  reason === undefined ? [] : [{ ...pair, reordered: false, reason }];

/** Returns the reason why a resource that is added may grow permissions or exposure. */
function addedReason(resource: TemplateValue | undefined): string | undefined {
  if (resourceOf(resource).type === TARGET_GROUP) return 'another way to reach the service';
  return reasonIn(resource, ({ isHarmless }, value) => !isHarmless(undefined, value));
}

/** Returns the reason why a value that is added, removed or replaced as a whole may grow permissions or exposure. */
function wholeReason({ path, before, after }: Pair): string | undefined {
  if (path.slice(-2).includes(CONTAINERS)) return after === undefined ? undefined : ANOTHER_CONTAINER;
  if (before === undefined) return reasonIn(after, ({ isHarmless }, value) => !isHarmless(undefined, value));
  if (after === undefined) return reasonIn(before, ({ isHarmless }, value) => !isHarmless(value, undefined));
  const any = () => true;
  return reasonIn(before, any) ?? reasonIn(after, any);
}

/** Returns the reason of the first access rule, at any depth of a value, for which `counts` returns true. */
function reasonIn(
  value: TemplateValue | undefined,
  counts: (rule: AccessRule, value: TemplateValue) => boolean,
): string | undefined {
  if (value === undefined || typeof value === 'string') return undefined;
  for (const [key, inner] of Object.entries(value)) {
    if (key === CONTAINERS) return ANOTHER_CONTAINER;
    const rule = accessRuleOf(key);
    if (rule !== undefined && counts(rule, inner)) return rule.reason;
    const reason = rule === undefined ? reasonIn(inner, counts) : undefined;
    if (reason !== undefined) return reason;
  }
  return undefined;
}
