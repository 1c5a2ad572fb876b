import { isStructure, type ApiStructure, type ApiValue } from '../../local-aws/service-model/model';
import type { ConditionContext } from '../call';

/**
 * Returns the condition keys about the tags in a request:
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-requesttag
 */
export function requestTagKeys(input: ApiStructure): ConditionContext {
  const tags = tagsIn(input);
  if (tags.length === 0) return {};
  return {
    'aws:TagKeys': tags.map(([key]) => key),
    ...Object.fromEntries(tags.map(([key, value]) => [`aws:RequestTag/${key}`, value])),
  };
}

/** Returns the tags in `Tags`, and in each element of `TagSpecifications`. */
function tagsIn({
  Tags: tags,
  TagSpecifications: specifications,
}: ApiStructure): (readonly [string, string])[] {
  const nested = listOf(specifications).flatMap((specification) => listOf(specification['Tags']));
  return [...listOf(tags), ...nested].flatMap((tag) => {
    const [key, value] = [tag['Key'] ?? tag['TagKey'], tag['Value'] ?? tag['TagValue']];
    return typeof key === 'string' ? [[key, typeof value === 'string' ? value : ''] as const] : [];
  });
}

const listOf = (value: ApiValue | undefined): readonly ApiStructure[] =>
  Array.isArray(value) ? (value as readonly ApiValue[]).filter(isStructure) : [];
