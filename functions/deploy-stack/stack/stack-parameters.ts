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
 * Returns the parameters of a Create or Update. The stack's previous values are not used, because they were checked
 * with a previous template. The image overrides the configuration, which overrides the template's defaults.
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
 * Returns the tags of the stack: the tags of the configuration file and of the release. Without tags in the file,
 * the stack keeps its own tags, which are sent again because an update replaces all tags.
 *
 * @throws JobError ConfigurationError
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
      `the stack would have ${String(tags.size)} tags; allowed: ${String(MAXIMUM_TAGS)}, three of which are the release's`,
    );
  }
  return [...tags].map(([Key, Value]) => ({ Key, Value }));
}
