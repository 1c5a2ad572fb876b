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

export interface ProtectPorts {
  readonly environment: ProtectStacksEnvironment;
  /** Client of the stacks' Region. */
  readonly cloudFormation: CloudFormationClient;
}

/**
 * Statuses of a stack that has worked at least once: it was created or imported completely. An unknown status is not one of
 * them, because protection would keep a stack that never worked from being deleted and created again.
 */
const WORKED = /^(CREATE_COMPLETE|IMPORT_COMPLETE|IMPORT_ROLLBACK_[A-Z_]+|UPDATE_[A-Z_]+)$/;

/**
 * Turns on the termination protection of every service stack of an application. Protects all stacks that it can before it
 * reports the others. It never turns protection off.
 *
 * @throws JobError ConfigurationError naming each stack that does not exist or never worked.
 */
export async function protectStacks(
  job: Job,
  { environment, cloudFormation }: ProtectPorts,
): Promise<JobResult> {
  const { application, services } = userParametersOf(job, protectStacksParametersSchema);
  const refused: string[] = [];
  for (const service of services) {
    const name = serviceStack(environment.STACK_PREFIX, application, service);
    const stack = await during(`looking at stack ${name}`, () => findStack(cloudFormation, name));
    if (stack === undefined) refused.push(`${name} does not exist`);
    else if (!WORKED.test(stack.StackStatus ?? '')) refused.push(`${name} is ${statusOf(stack)}`);
    else if (stack.EnableTerminationProtection !== true) await protect(cloudFormation, name, stack);
  }
  if (refused.length > 0) {
    throw configurationError(
      `only a stack that has worked is protected from deletion: ${listed(refused)}; release again`,
    );
  }
  return { kind: 'done', summary: `protected from deletion: ${listed(services)}`, outputs: {} };
}

const statusOf = ({ StackStatus }: Stack) => StackStatus ?? 'in no status';

/** By id: a stack that was deleted and created again in the meantime is another one, which may never have worked. */
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
