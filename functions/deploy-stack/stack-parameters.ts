import type { Parameter, Tag } from '@aws-sdk/client-cloudformation';

import type { Configuration } from '../shared/configuration';
import { IMAGE_PARAMETER, STACK_TAGS } from '../shared/contract';
import { configurationError } from '../shared/errors';
import type { Template } from '../shared/template/value';
import { listed, sizeText } from '../shared/text';
import type { RecordDraft } from './token';

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html */
const MAXIMUM_PARAMETERS = 200;
const MAXIMUM_VALUE_BYTES = 4096;
const MAXIMUM_TAGS = 50;

/**
 * Parameters of a Create or Update. The image wins over the configuration; a parameter that neither names keeps
 * its default, or else the value it has on the stack (never read back: it may be a secret), or else is missing.
 *
 * @param existing Names of the parameters that the stack has now.
 * @throws JobError ConfigurationError naming every missing parameter.
 */
export function stackParameters(
  template: Template,
  configuration: Configuration,
  imageUri: string,
  existing: ReadonlySet<string>,
): Parameter[] {
  const missing: string[] = [];
  const parameters = [...template.parameters].flatMap(([name, { hasDefault }]): Parameter[] => {
    const value = name === IMAGE_PARAMETER ? imageUri : configuration.parameters.get(name);
    if (value !== undefined) return [{ ParameterKey: name, ParameterValue: value }];
    if (hasDefault) return [];
    if (existing.has(name)) return [{ ParameterKey: name, UsePreviousValue: true }];
    missing.push(name);
    return [];
  });
  if (missing.length > 0) {
    throw configurationError(
      `the template needs ${listed(missing)}, which has no default and no value; add it to Parameters of the configuration file`,
    );
  }
  checkLimits(template, parameters);
  return parameters;
}

function checkLimits(template: Template, parameters: readonly Parameter[]): void {
  if (template.parameters.size > MAXIMUM_PARAMETERS) {
    throw configurationError(
      `the template declares ${String(template.parameters.size)} parameters; allowed: ${String(MAXIMUM_PARAMETERS)}`,
    );
  }
  const long = parameters.filter(
    ({ ParameterValue }) => Buffer.byteLength(ParameterValue ?? '') > MAXIMUM_VALUE_BYTES,
  );
  if (long.length > 0) {
    throw configurationError(
      `the value of ${listed(long.map(({ ParameterKey }) => ParameterKey ?? '?'))} is too long; allowed: ${sizeText(MAXIMUM_VALUE_BYTES)}`,
    );
  }
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
