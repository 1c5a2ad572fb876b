import {
  type CloudFormationClient,
  type Stack,
  UpdateTerminationProtectionCommand,
} from '@aws-sdk/client-cloudformation';

import { serviceStack } from '../shared/release/names';
import { configurationError, during } from '../shared/job/errors';
import { findStack } from '../shared/aws/find-stack';
import { type Job, userParametersOf } from '../shared/job/job';
import type { JobResult } from '../shared/job/job-result';
import { listed } from '../shared/text/text';
import { type ProtectStacksEnvironment, protectStacksParametersSchema } from './contract';

/** Client and settings of protect-stacks. */
export interface ProtectPorts {
  readonly environment: ProtectStacksEnvironment;
  /** CloudFormation client for the Region of the stacks. */
  readonly cloudFormation: CloudFormationClient;
}

/**
 * Matches the statuses of a stack that was created or imported successfully. Does not match unknown statuses, because
 * termination protection would prevent deploy-stack from deleting a stack whose creation failed.
 */
const WORKED = /^(CREATE_COMPLETE|IMPORT_COMPLETE|IMPORT_ROLLBACK_[A-Z_]+|UPDATE_[A-Z_]+)$/;

/**
 * Enables termination protection for every service stack of an application. Skips stacks that were never created
 * successfully, and reports the skipped stacks at the end. Never disables termination protection.
 *
 * @throws JobError of type ConfigurationError, with each stack that does not exist or was never created successfully.
 */
export async function protectStacks(
  job: Job,
  { environment, cloudFormation }: ProtectPorts,
): Promise<JobResult> {
  const { application, services } = userParametersOf(job, protectStacksParametersSchema);
  const unprotected: string[] = [];
  for (const service of services) {
    const name = serviceStack(environment.STACK_PREFIX, application, service);
    const stack = await during(`reading stack ${name}`, () => findStack(cloudFormation, name));
    if (stack === undefined) unprotected.push(`stack ${name} does not exist`);
    else if (!WORKED.test(stack.StackStatus ?? '')) unprotected.push(`stack ${name} ${statusText(stack)}`);
    else if (stack.EnableTerminationProtection !== true) await protect(cloudFormation, name, stack);
  }
  if (unprotected.length > 0) {
    throw configurationError(
      `only a stack that has worked can be protected from deletion, but ${listed(unprotected)}; find out who changed the stack, then release again`,
    );
  }
  return { kind: 'done', summary: `protected from deletion: ${listed(services)}`, outputs: {} };
}

const statusText = ({ StackStatus }: Stack) =>
  StackStatus === undefined ? 'has no status' : `is in ${StackStatus}`;

/**
 * Enables termination protection for one stack. Identifies the stack by ARN, because the name could refer to a new
 * stack whose creation has failed.
 */
async function protect(client: CloudFormationClient, name: string, { StackId }: Stack): Promise<void> {
  await during(`protecting stack ${name} from deletion`, () =>
    client.send(
      new UpdateTerminationProtectionCommand({
        StackName: StackId ?? name,
        EnableTerminationProtection: true,
      }),
    ),
  );
}
