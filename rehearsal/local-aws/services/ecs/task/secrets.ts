import { GetParametersCommand, type SSMClient } from '@aws-sdk/client-ssm';
import type { Secret } from '@aws-sdk/client-ecs';

import { codeOf, messageOf } from '../../../../engine/errors';
import { NotRunnableError } from '../../../containers/not-runnable';
import { StartFailure } from './start-failure';

/** Maximum number of names in one GetParameters request. */
const BATCH = 10;
const FAILURE =
  'ResourceInitializationError: unable to pull secrets or registry auth: execution resource retrieval failed: unable to ' +
  'retrieve secrets from ssm: ';

/**
 * Reads the secrets of a container, which are SSM parameters.
 * https://docs.aws.amazon.com/AmazonECS/latest/developerguide/secrets-envvar-ssm-paramstore.html
 *
 * @param ssm client with the credentials of the task execution role.
 * @throws StartFailure with the reason of ECS if a parameter is missing, or if the role may not read it.
 */
export async function readSecrets(ssm: SSMClient, secrets: readonly Secret[]): Promise<Map<string, string>> {
  const names = [...new Set(secrets.map(parameterName))];
  const values = new Map<string, string>();
  for (let start = 0; start < names.length; start += BATCH) {
    const Names = names.slice(start, start + BATCH);
    const { Parameters: parameters = [], InvalidParameters: invalid = [] } = await ssm
      .send(new GetParametersCommand({ Names, WithDecryption: true }))
      .catch((cause: unknown) => {
        throw new StartFailure(
          `${FAILURE}service call has been retried 1 time(s): ${codeOf(cause)}: ${messageOf(cause)}`,
          { cause },
        );
      });
    if (invalid.length > 0) throw new StartFailure(`${FAILURE}invalid parameters: ${invalid.join(', ')}`);
    for (const { Name = '', Value = '' } of parameters) values.set(Name, Value);
  }
  return new Map(secrets.map((secret) => [secret.name ?? '', values.get(parameterName(secret)) ?? '']));
}

/** Returns the name of the SSM parameter in `valueFrom`, which is a name or an ARN. */
function parameterName({ name = '', valueFrom = '' }: Secret): string {
  if (!valueFrom.startsWith('arn:')) return valueFrom;
  const parameter = /^arn:[^:]+:ssm:[^:]+:\d{12}:parameter(\/.+)$/.exec(valueFrom)?.[1];
  if (parameter === undefined) {
    throw new NotRunnableError(
      `its secret ${name} is no SSM parameter; a rehearsal reads secrets from SSM only`,
    );
  }
  // The ARN of a parameter without a slash in its name also has one slash: `parameter/name`.
  return parameter.lastIndexOf('/') === 0 ? parameter.slice(1) : parameter;
}
