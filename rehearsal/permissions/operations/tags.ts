import { isStructure, type ApiStructure, type ApiValue } from '../../local-aws/service-model/model';
import type { ConditionContext, Requirement } from '../call';
import { at } from './input';
import type { OperationRequest, ServiceRules } from './service-rules';

type Tags = Readonly<Record<string, string>>;

/** Returns the tags in a request, which are a map or a list of keys and values. */
export function tagsIn(input: ApiStructure): Tags {
  const bucket = input['CreateBucketConfiguration'];
  return entriesOf(input['Tags'] ?? input['tags'] ?? (isStructure(bucket) ? bucket['Tags'] : undefined));
}

function entriesOf(tags: ApiValue | undefined): Tags {
  if (isStructure(tags)) {
    return Object.fromEntries(
      Object.entries(tags).map(([key, value]) => [key, typeof value === 'string' ? value : '']),
    );
  }
  const list = Array.isArray(tags) ? (tags as readonly ApiValue[]).filter(isStructure) : [];
  return Object.fromEntries(
    list.map((tag) => [
      at('Key', 'key', 'TagKey')(tag)[0] ?? '',
      at('Value', 'value', 'TagValue')(tag)[0] ?? '',
    ]),
  );
}

/** Returns the condition keys of tags in a request. */
export function tagContext(tags: Tags): ConditionContext {
  const keys = Object.keys(tags);
  if (keys.length === 0) return {};
  return {
    'aws:TagKeys': keys,
    ...Object.fromEntries(Object.entries(tags).map(([key, value]) => [`aws:RequestTag/${key}`, value])),
  };
}

/**
 * Returns the permissions to tag resources, for an operation that creates or changes the resources with tags. The
 * Service Authorization Reference lists the action for tags in the row of the operation, for example in
 * https://docs.aws.amazon.com/service-authorization/latest/reference/list_lambda.html.
 *
 * @param resources requirements of the operation itself.
 */
export function tagRequirements(
  { prefix, tagActions = {} }: ServiceRules,
  { operation, input }: OperationRequest,
  resources: readonly Requirement[],
): readonly Requirement[] {
  const tags = tagsIn(input);
  const action = tagActions[operation];
  if (action === undefined || Object.keys(tags).length === 0) return [];
  const context = { ...tagContext(tags), [`${prefix}:CreateAction`]: operation };
  return [...new Set(resources.map(({ resource }) => resource))].map((resource) => ({
    action: `${prefix}:${action}`,
    resource,
    context,
  }));
}
