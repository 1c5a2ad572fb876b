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
  /** Client of the stacks' Region. */
  readonly cloudFormation: CloudFormationClient;
}

/**
 * Statuses of a stack that has worked at least once: its creation or import was complete. Unknown statuses are not
 * included, because a protected stack that never worked could not be deleted and created again.
 */
const WORKED = /^(CREATE_COMPLETE|IMPORT_COMPLETE|IMPORT_ROLLBACK_[A-Z_]+|UPDATE_[A-Z_]+)$/;

/**
 * Enables the termination protection of every service stack of an application. Protects all stacks that have worked
 * before it reports the other stacks. Never disables termination protection.
 *
 * @throws JobError ConfigurationError that names each stack that does not exist or never worked
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
    if (stack === undefined) unprotected.push(`${name} does not exist`);
    else if (!WORKED.test(stack.StackStatus ?? '')) unprotected.push(`${name} ${statusText(stack)}`);
    else if (stack.EnableTerminationProtection !== true) await protect(cloudFormation, name, stack);
  }
  if (unprotected.length > 0) {
    throw configurationError(
      `a stack is protected from deletion only after it has worked: ${listed(unprotected)}; release again`,
    );
  }
  return { kind: 'done', summary: `protected from deletion: ${listed(services)}`, outputs: {} };
}

const statusText = ({ StackStatus }: Stack) =>
  StackStatus === undefined ? 'has no status' : `is in ${StackStatus}`;

/** Protects the stack by its id: a new stack of the same name may never have worked. */
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
