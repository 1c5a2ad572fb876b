import type { DeployStackParameters } from '../contract';
import type { Deployment } from '../deployment';
import type { Run } from '../ports';
import type { StackInput, StackSnapshot } from './change-stack';
import { stackParameters, stackTags } from './stack-parameters';
import { uploadTemplate } from './template-upload';
import { type StartToken, operationToken } from '../token';

/** CloudFormation takes no longer template in a call; a longer one must lie in a bucket. */
const BODY_LIMIT = 51_200;

/**
 * Input of the Create or Update of this deployment. CloudFormation gets the canonical template, never the source; one that
 * is too long for the call is uploaded.
 */
export async function stackInput(
  token: StartToken,
  parameters: DeployStackParameters,
  deployment: Deployment,
  stack: StackSnapshot | undefined,
  run: Run,
): Promise<StackInput> {
  const { template, configuration, image, record } = deployment;
  const values = stackParameters(template, configuration, image.uri);
  const tags = stackTags(configuration, stack?.tags ?? new Map(), record);
  const body = Buffer.from(template.canonical);
  return {
    StackName: parameters.stack,
    ...(body.length <= BODY_LIMIT
      ? { TemplateBody: template.canonical }
      : { TemplateURL: await uploadTemplate(body, deployment.canonicalSha256, run) }),
    Parameters: values,
    RoleARN: deployment.serviceRole,
    ClientRequestToken: operationToken(token),
    Tags: tags,
    ...(parameters.capabilities === undefined ? {} : { Capabilities: parameters.capabilities }),
    ...(configuration.stackPolicy === undefined ? {} : { StackPolicyBody: configuration.stackPolicy }),
  };
}
