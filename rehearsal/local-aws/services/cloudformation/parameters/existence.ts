import { GetParametersCommand, SSMClient } from '@aws-sdk/client-ssm';

import { isList } from '../../../../../functions/shared/template/value';
import type { Services } from '../resources/handler';
import type { StackParameter } from '../stacks/stack';
import type { Template } from '../template/template';
import { LOOKED_UP_TYPES, type AccountFacts } from './account-facts';
import { typedParameters } from './parameter-values';
import { innerTypeOf } from './types';

const SSM_NAME = 'AWS::SSM::Parameter::Name';

/** Returns the AWS-specific types of the parameters of a template. */
export const lookedUpTypesIn = (template: Template): readonly string[] =>
  [...template.parameters.keys()].flatMap((name) => {
    const type = innerTypeOf(template.typeOf(name));
    return type !== undefined && LOOKED_UP_TYPES.includes(type) ? [type] : [];
  });

/**
 * Returns the reason why a stack operation fails because a parameter of an AWS-specific type names an AWS resource that
 * does not exist. Returns undefined if all AWS resources exist.
 */
export async function missingResource(
  template: Template,
  parameters: readonly StackParameter[],
  facts: AccountFacts,
  services: Services,
): Promise<string | undefined> {
  for (const [key, value] of typedParameters(template, parameters)) {
    const type = innerTypeOf(template.typeOf(key)) ?? '';
    const ids = (isList(value) ? value : [value]).map(String);
    const exists = type === SSM_NAME ? await existInSsm(services, ids) : (id: string) => facts.has(type, id);
    const missing = ids.find((id) => !exists(id));
    if (missing !== undefined) {
      return `Parameter validation failed: parameter value ${missing} for parameter name ${key} does not exist`;
    }
  }
  return undefined;
}

async function existInSsm(services: Services, names: readonly string[]): Promise<(name: string) => boolean> {
  const { InvalidParameters: absent = [] } = await services
    .client(SSMClient)
    .send(new GetParametersCommand({ Names: [...names] }));
  return (name) => !absent.includes(name);
}
