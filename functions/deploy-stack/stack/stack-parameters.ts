import type { Parameter, Tag } from '@aws-sdk/client-cloudformation';

import { type Configuration, parameterValues } from '../../shared/release/configuration';
import { IMAGE_PARAMETER, STACK_TAGS } from '../../shared/release/names';
import { configurationError } from '../../shared/job/errors';
import type { Template } from '../../shared/template/value';
import type { RecordDraft } from '../token';

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html */
const MAXIMUM_PARAMETERS = 200;
const MAXIMUM_TAGS = 50;

/**
 * Returns every parameter of a Create or Update, each with a value of this release: the stack's earlier values were checked
 * with earlier templates only. The image wins over the configuration, which wins over the default.
 *
 * @throws JobError ConfigurationError
 */
export function stackParameters(
  template: Template,
  configuration: Configuration,
  imageUri: string,
): Parameter[] {
  if (template.parameters.size > MAXIMUM_PARAMETERS) {
    throw configurationError(
      `the template declares ${String(template.parameters.size)} parameters; allowed: ${String(MAXIMUM_PARAMETERS)}`,
    );
  }
  const values = new Map([...parameterValues(template, configuration), [IMAGE_PARAMETER, imageUri]]);
  return [...template.parameters.keys()].flatMap((ParameterKey) => {
    const ParameterValue = values.get(ParameterKey);
    return ParameterValue === undefined ? [] : [{ ParameterKey, ParameterValue }];
  });
}

/**
 * Tags of the stack: the configuration's, or those it has when the file says nothing, and on top what release
 * this is. An update replaces all tags, so the others must be sent again.
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
      `the stack would have ${String(tags.size)} tags; allowed: ${String(MAXIMUM_TAGS)}, three of them for the release`,
    );
  }
  return [...tags].map(([Key, Value]) => ({ Key, Value }));
}
