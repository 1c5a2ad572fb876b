import type { Parameter, Tag } from '@aws-sdk/client-cloudformation';

import { type Configuration, parameterValues } from '../../shared/release/configuration';
import { IMAGE_PARAMETER, STACK_TAGS } from '../../shared/release/names';
import { MAXIMUM_PARAMETERS, MAXIMUM_TAGS } from '../../shared/release/problems/quotas';
import { configurationError } from '../../shared/job/errors';
import type { Template } from '../../shared/template/value';
import type { RecordDraft } from '../token';

/**
 * Returns the parameters for a create or update request. The image overrides the configuration file, which overrides
 * the defaults in the template. Previous values of the stack are not used, because an earlier deployment checked these
 * values against an earlier template.
 *
 * @throws JobError of type ConfigurationError when the template declares too many parameters.
 */
export function stackParameters(
  template: Template,
  configuration: Configuration,
  imageUri: string,
): Parameter[] {
  if (template.parameters.size > MAXIMUM_PARAMETERS) {
    throw configurationError(
      `the template of the service declares ${String(template.parameters.size)} parameters; allowed: ${String(MAXIMUM_PARAMETERS)}; remove parameters from the template, then push`,
    );
  }
  const values = new Map([...parameterValues(template, configuration), [IMAGE_PARAMETER, imageUri]]);
  return [...template.parameters.keys()].flatMap((ParameterKey) => {
    const ParameterValue = values.get(ParameterKey);
    return ParameterValue === undefined ? [] : [{ ParameterKey, ParameterValue }];
  });
}

/**
 * Returns the tags for the stack: the tags in the configuration file, and the tags of the release. If the file contains
 * no tags, the result includes the existing tags of the stack, because an update replaces all tags.
 *
 * @throws JobError of type ConfigurationError when there are too many tags.
 */
export function stackTags(
  configuration: Configuration,
  existing: ReadonlyMap<string, string>,
  record: RecordDraft,
): Tag[] {
  const kept = [...(configuration.tags ?? existing)].filter(([key]) => !/^aws:/i.test(key));
  const tags = new Map([
    ...kept,
    [STACK_TAGS.sequence, String(record.sequence)],
    [STACK_TAGS.commit, record.commit],
    [STACK_TAGS.execution, record.execution],
  ]);
  if (tags.size > MAXIMUM_TAGS) {
    throw configurationError(
      `the stack would have ${String(tags.size)} tags; allowed: ${String(MAXIMUM_TAGS)}, including up to ${String(Object.keys(STACK_TAGS).length)} that the release sets; remove tags from the configuration file, or from the stack if the file has none`,
    );
  }
  return [...tags].map(([Key, Value]) => ({ Key, Value }));
}
