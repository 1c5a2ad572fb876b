import * as z from 'zod/mini';

import { IMAGE_PARAMETER, STACK_TAGS } from './contract';
import { configurationError } from './errors';
import { parseJson } from './json';
import type { Template } from './template/value';
import { isSecretReference } from './template-rules';
import { listed } from './text';

/** A template configuration file, as the native CloudFormation action reads it too. */
export interface Configuration {
  readonly parameters: ReadonlyMap<string, string>;
  /** Absent: the file says nothing about tags. */
  readonly tags: ReadonlyMap<string, string> | undefined;
  /** JSON. */
  readonly stackPolicy: string | undefined;
}

export const NO_CONFIGURATION: Configuration = {
  parameters: new Map(),
  tags: undefined,
  stackPolicy: undefined,
};

// https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/continuous-delivery-codepipeline-cfn-artifacts.html
const configurationSchema = z.strictObject({
  Parameters: z.optional(
    z.record(
      z.string().check(z.regex(/^[A-Za-z0-9]{1,255}$/)),
      z.union([z.string(), z.number(), z.boolean()]),
    ),
  ),
  Tags: z.optional(
    z.record(
      z.string().check(z.regex(/^(?!aws:)/), z.minLength(1), z.maxLength(128)),
      z.string().check(z.minLength(1), z.maxLength(256)),
    ),
  ),
  StackPolicy: z.optional(z.record(z.string(), z.unknown())),
});
const STACK_POLICY_LIMIT = 16_384;

/** @throws JobError ConfigurationError */
export function parseConfiguration(text: string, label: string): Configuration {
  if (text.trimStart().startsWith('[')) {
    throw configurationError(
      `${label} is a list, the format of the AWS CLI; write a map: {"Parameters": {"Name": "value"}}`,
    );
  }
  const { Parameters, Tags, StackPolicy } = parseJson(text, label, configurationSchema);
  const secret = Object.entries(Parameters ?? {}).find(([, value]) => isSecretReference(String(value)));
  if (secret !== undefined) {
    throw configurationError(
      `${label} gives ${secret[0]} a dynamic reference, which would put a secret where it can be read; give a container its secret by Secrets and ValueFrom`,
    );
  }
  const own = Object.values(STACK_TAGS).filter((tag) => Tags !== undefined && Object.hasOwn(Tags, tag));
  if (own.length > 0) {
    throw configurationError(
      `${label} sets ${listed(own)}; these tags say what runs and are set by a release only`,
    );
  }
  const stackPolicy = StackPolicy === undefined ? undefined : JSON.stringify(StackPolicy);
  if (stackPolicy !== undefined && stackPolicy.length > STACK_POLICY_LIMIT) {
    throw configurationError(
      `StackPolicy of ${label} has ${String(stackPolicy.length)} characters; allowed: ${String(STACK_POLICY_LIMIT)}`,
    );
  }
  return {
    parameters: new Map(Object.entries(Parameters ?? {}).map(([key, value]) => [key, String(value)])),
    tags: Tags === undefined ? undefined : new Map(Object.entries(Tags)),
    stackPolicy,
  };
}

/**
 * A value that the template does not ask for would be dropped without a word, and an image that it does not take
 * would never run: both are mistakes.
 *
 * @throws JobError ConfigurationError
 */
export function checkDeclared(
  template: Template,
  configuration: Configuration,
  labels: { readonly template: string; readonly configuration: string },
): void {
  if (!template.parameters.has(IMAGE_PARAMETER)) {
    throw configurationError(
      `${labels.template} declares no parameter ${IMAGE_PARAMETER}; it takes the image`,
    );
  }
  const unknown = [...configuration.parameters.keys()].filter((name) => !template.parameters.has(name));
  if (unknown.length > 0) {
    throw configurationError(
      `${labels.configuration} gives ${listed(unknown)}, which ${labels.template} does not declare; declared: ${listed([...template.parameters.keys()], 30)}`,
    );
  }
}
