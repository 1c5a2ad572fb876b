import * as z from 'zod/mini';

import { IMAGE_PARAMETER, STACK_TAGS } from './names';
import { configurationError } from '../job/errors';
import { parseJson } from '../text/json';
import { forbiddenIn } from '../template/characters';
import type { Template } from '../template/value';
import { listed, shown } from '../text/text';

/** Template configuration file in the format of CodePipeline's CloudFormation action. */
export interface Configuration {
  readonly parameters: ReadonlyMap<string, string>;
  /** Undefined when the file has no `Tags`. */
  readonly tags: ReadonlyMap<string, string> | undefined;
  /** Stack policy as JSON. */
  readonly stackPolicy: string | undefined;
}

export const NO_CONFIGURATION: Configuration = {
  parameters: new Map(),
  tags: undefined,
  stackPolicy: undefined,
};

// https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/continuous-delivery-codepipeline-cfn-artifacts.html
const configurationSchema = z.strictObject({
  // The schema accepts any value. The function `texts` checks the values, because its messages explain how to write a
  // value.
  Parameters: z.optional(z.record(z.string().check(z.regex(/^[A-Za-z0-9]{1,255}$/)), z.unknown())),
  Tags: z.optional(
    z.record(z.string().check(z.regex(/^(?!aws:)/i), z.minLength(1), z.maxLength(128)), z.unknown()),
  ),
  StackPolicy: z.optional(z.record(z.string(), z.unknown())),
});
const STACK_POLICY_LIMIT = 16_384;
const TAG_VALUE_LIMIT = 256;

/**
 * Reads a template configuration file. Rejects numbers and booleans as values, because AWS documents only strings.
 *
 * @throws JobError of type ConfigurationError with all problems when the file is invalid.
 */
export function readConfiguration(text: string, label: string): Configuration {
  const { configuration, problems } = readFile(text, label);
  assertNone(problems);
  return configuration;
}

/**
 * Reads the configuration file of a service in a release.
 *
 * @throws JobError of type ConfigurationError with all problems when the file is invalid, sets a tag of the release, or
 *   contains a forbidden character.
 */
export function parseConfiguration(text: string, label: string): Configuration {
  const { configuration, problems } = inspectConfiguration(text, label);
  assertNone(problems);
  return configuration;
}

interface Inspected {
  /** Incomplete if there are problems. */
  readonly configuration: Configuration;
  readonly problems: readonly string[];
}

/**
 * Reads the configuration file of a service in a release. Returns a sentence for each problem.
 *
 * @throws JobError of type ConfigurationError when the file is not JSON or does not have the format of a template
 *   configuration file.
 */
export function inspectConfiguration(text: string, label: string): Inspected {
  const { configuration, problems } = readFile(text, label);
  const releaseTags = Object.values(STACK_TAGS).filter((tag) => configuration.tags?.has(tag));
  const { parameters, tags = new Map<string, string>() } = configuration;
  return {
    configuration,
    problems: [
      ...problems,
      ...(releaseTags.length === 0
        ? []
        : [`${label} sets tags that only a release may set: ${listed(releaseTags)}; remove these tags`]),
      ...[...parameters, ...tags].flatMap(([key, value]) => {
        const character = forbiddenIn(value);
        if (character === undefined) return [];
        return [
          `${label}: the value of ${shown(key)} has the character ${character}, which is not allowed; remove the character`,
        ];
      }),
    ],
  };
}

function readFile(text: string, label: string): Inspected {
  if (text.trimStart().startsWith('[')) {
    throw configurationError(
      `${label} is a list, the format of the AWS CLI; write a map: {"Parameters": {"Name": "value"}}`,
    );
  }
  const { Parameters, Tags, StackPolicy } = parseJson(text, label, configurationSchema);
  const parameters = texts(Parameters ?? {}, `${label}: Parameters`);
  const tags = texts(Tags ?? {}, `${label}: Tags`);
  const stackPolicy = StackPolicy === undefined ? undefined : JSON.stringify(StackPolicy);
  return {
    configuration: {
      parameters: parameters.values,
      tags: Tags === undefined ? undefined : tags.values,
      stackPolicy,
    },
    problems: [
      ...parameters.problems,
      ...tags.problems,
      ...[...tags.values]
        .filter(([, value]) => value === '' || value.length > TAG_VALUE_LIMIT)
        .map(
          ([key, value]) =>
            `${label}: Tags.${key} has ${String(value.length)} characters; allowed: 1 to ${String(TAG_VALUE_LIMIT)}`,
        ),
      ...(stackPolicy === undefined || stackPolicy.length <= STACK_POLICY_LIMIT
        ? []
        : [
            `StackPolicy of ${label} has ${stackPolicy.length.toLocaleString('en')} characters; allowed: ${STACK_POLICY_LIMIT.toLocaleString('en')}; shorten the policy`,
          ]),
    ],
  };
}

function assertNone(problems: readonly string[]): void {
  if (problems.length > 0) throw configurationError(listed(problems, 5));
}

/** Returns the entries whose values are strings, and a problem for each other entry. */
function texts(values: Readonly<Record<string, unknown>>, where: string) {
  const entries = Object.entries(values);
  return {
    values: new Map(
      entries.flatMap(([key, value]) => (typeof value === 'string' ? [[key, value] as const] : [])),
    ),
    problems: entries.flatMap(([key, value]) =>
      typeof value === 'string' ? [] : [`${where}.${key} is ${notText(value)}`],
    ),
  };
}

/**
 * Describes an invalid value and how to write the value as a string. The message contains only short numbers, because a
 * long number may be a secret.
 */
function notText(value: unknown): string {
  if (typeof value === 'boolean') return `a boolean; write it as text: "${String(value)}"`;
  if (typeof value !== 'number') {
    const kind = value === null ? 'null' : Array.isArray(value) ? 'a list' : 'a map';
    return `${kind}; write a string in double quotes`;
  }
  const text = String(value);
  return `a number; write it as text${/^-?\d{1,5}$/.test(text) ? `: "${text}"` : ', in double quotes'}`;
}

/**
 * Returns the values of all parameters except the image. Includes the defaults, because CloudFormation keeps the
 * previous value of a parameter that an update request omits. That value was checked only against an earlier template.
 */
export function parameterValues(
  { parameters }: Template,
  configuration: Configuration,
): ReadonlyMap<string, string> {
  const defaults = [...parameters].flatMap(([name, { default: value }]) =>
    value === undefined || name === IMAGE_PARAMETER ? [] : [[name, value] as const],
  );
  return new Map([...defaults, ...configuration.parameters]);
}

/**
 * Checks that the template declares the parameter for the image and all parameters in the configuration file.
 *
 * @throws JobError of type ConfigurationError when a parameter is not declared.
 */
export function checkDeclared(template: Template, configuration: Configuration, labels: FileLabels): void {
  assertNone(declarationProblems(template, configuration, labels));
}

interface FileLabels {
  readonly template: string;
  readonly configuration: string;
}

/**
 * Returns the problems with the parameters that a template declares. CloudFormation rejects a CreateStack or UpdateStack
 * request with an undeclared parameter. AWS does not document how CodePipeline's CloudFormation action handles an
 * undeclared parameter in its template configuration.
 */
export function declarationProblems(
  { parameters }: Template,
  configuration: Configuration,
  labels: FileLabels,
): string[] {
  const unknown = [...configuration.parameters.keys()].filter((name) => !parameters.has(name));
  return [
    ...(parameters.has(IMAGE_PARAMETER)
      ? []
      : [
          `${labels.template} declares no parameter ${IMAGE_PARAMETER}; declare the parameter, to which a release passes the image`,
        ]),
    ...(unknown.length === 0
      ? []
      : [
          `${labels.configuration} sets parameters that ${labels.template} does not declare: ${listed(unknown)}; remove or declare them; declared: ${listed([...parameters.keys()].map(shown), 30)}`,
        ]),
  ];
}
