import { templateInput } from '../../shared/aws/template-upload';
import type { Deployment } from '../deployment';
import type { Run } from '../ports';
import type { StackInput } from './change-stack';
import type { StackSnapshot } from './read-stack';
import { stackParameters, stackTags } from './stack-parameters';
import { type StartToken, operationToken } from '../token';

/**
 * Returns the input for the CreateStack or UpdateStack request of a deployment. Uploads the canonical template to S3 if
 * the template is too large for a request.
 *
 * @param stack Stack to update; undefined for CreateStack.
 */
export async function stackInput(
  token: StartToken,
  deployment: Deployment,
  stack: StackSnapshot | undefined,
  run: Run,
): Promise<StackInput> {
  const { template, configuration, image, record } = deployment;
  const values = stackParameters(template, configuration, image.uri);
  const tags = stackTags(configuration, stack?.tags ?? new Map(), record);
  const { TEMPLATE_BUCKET, STACK_REGION, SERVICE_ROLE_ARN } = run.environment;
  // Id of the account that owns the template bucket. The pipeline may be in another account.
  const [, , , , accountId = ''] = SERVICE_ROLE_ARN.split(':');
  const target = { s3: run.templates, bucket: TEMPLATE_BUCKET, region: STACK_REGION, accountId };
  return {
    StackName: run.parameters.stack,
    ...(await templateInput(template.canonical, deployment.canonicalSha256, target)),
    Parameters: values,
    RoleARN: deployment.serviceRole,
    ClientRequestToken: operationToken(token),
    Tags: tags,
    ...(configuration.stackPolicy === undefined ? {} : { StackPolicyBody: configuration.stackPolicy }),
  };
}
