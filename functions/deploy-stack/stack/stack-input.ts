import type { Deployment } from '../deployment';
import type { Run } from '../ports';
import type { StackInput } from './change-stack';
import type { StackSnapshot } from './read-stack';
import { stackParameters, stackTags } from './stack-parameters';
import { uploadTemplate } from './template-upload';
import { type StartToken, operationToken } from '../token';

/** Maximum size in bytes of a template in a CloudFormation request. A larger template must be in an S3 bucket. */
const BODY_LIMIT = 51_200;

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
  const body = Buffer.from(template.canonical);
  return {
    StackName: run.parameters.stack,
    ...(body.length <= BODY_LIMIT
      ? { TemplateBody: template.canonical }
      : { TemplateURL: await uploadTemplate(body, deployment.canonicalSha256, run) }),
    Parameters: values,
    RoleARN: deployment.serviceRole,
    ClientRequestToken: operationToken(token),
    Tags: tags,
    ...(configuration.stackPolicy === undefined ? {} : { StackPolicyBody: configuration.stackPolicy }),
  };
}
