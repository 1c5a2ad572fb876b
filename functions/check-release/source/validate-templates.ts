import { ValidateTemplateCommand } from '@aws-sdk/client-cloudformation';

import { awsFailure, isTransient, jobErrorOf } from '../../shared/job/errors';
import type { CheckedTemplate } from '../../shared/release/problems/check-sources';
import { templateInput, unreadableTemplate } from '../../shared/aws/template-upload';
import { cut } from '../../shared/text/text';
import type { CheckPorts } from '../ports';

export interface ValidationPorts extends Pick<CheckPorts, 'accountId' | 'cloudFormation' | 'templates'> {
  readonly environment: Pick<CheckPorts['environment'], 'STACK_REGION' | 'TEMPLATE_BUCKET'>;
}

/** Maximum length of CloudFormation's reason in a problem, in UTF-16 code units. */
const REASON_LIMIT = 500;

/**
 * Asks CloudFormation to validate the canonical templates.
 *
 * @returns one sentence for each template that CloudFormation rejects.
 * @throws JobError when a request fails for another reason.
 */
export async function validateTemplates(
  templates: readonly CheckedTemplate[],
  ports: ValidationPorts,
): Promise<string[]> {
  const rejections = await Promise.all(templates.map((template) => rejectionOf(template, ports)));
  return rejections.flatMap((rejection) => rejection ?? []);
}

async function rejectionOf(
  { path, template, canonicalSha256 }: CheckedTemplate,
  { accountId, cloudFormation, environment, templates }: ValidationPorts,
): Promise<string | undefined> {
  const input = await templateInput(template.canonical, canonicalSha256, {
    s3: templates,
    bucket: environment.TEMPLATE_BUCKET,
    region: environment.STACK_REGION,
    // The tested environment is in the account of the pipeline.
    accountId,
  });
  try {
    await cloudFormation.send(new ValidateTemplateCommand(input));
    return undefined;
  } catch (error) {
    const reason = reasonOf(error);
    if (reason !== undefined) return `${path}: CloudFormation rejects the template: ${reason}`;
    throw unreadableTemplate(error) ?? jobErrorOf(error, `validating ${path}`) ?? error;
  }
}

/** Returns CloudFormation's message about a template; undefined when the request failed for another reason. */
function reasonOf(error: unknown): string | undefined {
  const failure = awsFailure(error);
  if (failure?.code !== 'ValidationError' || isTransient(failure)) return undefined;
  return failure.message.startsWith('S3 error') ? undefined : cut(failure.message, REASON_LIMIT);
}
