import { GetParametersCommand, SSMClient } from '@aws-sdk/client-ssm';

import type { TemplateObject, TemplateValue } from '../../../../../functions/shared/template/value';
import { validationError } from '../errors';
import type { Services } from '../resources/handler';
import type { StackParameter } from '../stacks/stack';
import type { Template } from '../template/template';
import { checkConstraints } from './constraints';
import { isSsmValue, typedValue } from './types';

/** A parameter in a request: a value, or the value that the stack has. */
export type GivenParameter = { readonly value: string } | 'previous';

/** Maximum number of names in a GetParameters request. */
const PAGE = 10;

/**
 * Returns the parameters of a stack: the values in the request, then the defaults. A parameter that the request omits
 * gets the default, also if the stack has another value.
 *
 * @throws CloudFormationError if a value is missing, unknown, or violates a constraint.
 */
export function parametersOf(
  template: Template,
  given: ReadonlyMap<string, GivenParameter>,
  previous: readonly StackParameter[],
): readonly StackParameter[] {
  const missing: string[] = [];
  const parameters = [...template.parameters].flatMap(([key, declaration]): StackParameter[] => {
    const value = valueOf(key, declaration, given.get(key), previous);
    if (value !== undefined) return [{ key, value, noEcho: isTrue(declaration['NoEcho']) }];
    missing.push(key);
    return [];
  });
  if (missing.length > 0) throw validationError(`Parameters: [${missing.join(', ')}] must have values`);
  const unknown = [...given.keys()].filter((key) => !template.parameters.has(key));
  if (unknown.length > 0) {
    throw validationError(`Parameters: [${unknown.join(', ')}] do not exist in the template`);
  }
  for (const { key, value } of parameters) checkConstraints(key, template.parameters.get(key) ?? {}, value);
  return parameters;
}

const isTrue = (value: TemplateValue | undefined) => typeof value === 'string' && /^true$/i.test(value);

function valueOf(
  key: string,
  { Default }: TemplateObject,
  given: GivenParameter | undefined,
  previous: readonly StackParameter[],
): string | undefined {
  if (given === undefined) return typeof Default === 'string' ? Default : undefined;
  if (given !== 'previous') return given.value;
  const value = previous.find((parameter) => parameter.key === key)?.value;
  if (value !== undefined) return value;
  throw validationError(
    `Invalid input for parameter key ${key}. Cannot specify usePreviousValue as true for a parameter key not in the previous template`,
  );
}

/**
 * Reads the values of the SSM parameters that the parameters name.
 *
 * @throws CloudFormationError if an SSM parameter does not exist or is a secure string.
 */
export async function resolveSsmValues(
  template: Template,
  parameters: readonly StackParameter[],
  services: Services,
): Promise<readonly StackParameter[]> {
  const stored = parameters.filter(({ key }) => isSsmValue(template.typeOf(key)));
  const values = await readSsm(services, [...new Set(stored.map(({ value }) => value))]);
  return parameters.map((parameter) => {
    const resolved = stored.includes(parameter) ? values.get(parameter.value) : undefined;
    return resolved === undefined ? parameter : { ...parameter, resolved };
  });
}

async function readSsm(services: Services, names: readonly string[]): Promise<ReadonlyMap<string, string>> {
  const values = new Map<string, string>();
  const absent: string[] = [];
  const secure: string[] = [];
  for (let index = 0; index < names.length; index += PAGE) {
    const Names = names.slice(index, index + PAGE);
    const answer = await services.client(SSMClient).send(new GetParametersCommand({ Names }));
    absent.push(...(answer.InvalidParameters ?? []));
    for (const { Name = '', Value = '', Type } of answer.Parameters ?? []) {
      if (Type === 'SecureString') secure.push(Name);
      else values.set(Name, Value);
    }
  }
  if (absent.length > 0) {
    throw validationError(
      `Unable to fetch parameters [${absent.join(',')}] from parameter store for this account.`,
    );
  }
  if (secure.length > 0) {
    throw validationError(
      `Parameters [${secure.join(',')}] referenced by template have types not supported by CloudFormation.`,
    );
  }
  return values;
}

/** Returns the values of `Ref` to the parameters. */
export const typedParameters = (
  template: Template,
  parameters: readonly StackParameter[],
): ReadonlyMap<string, TemplateValue> =>
  new Map(
    parameters.map(({ key, value, resolved }) => {
      return [key, typedValue(template.typeOf(key), resolved ?? value)];
    }),
  );
