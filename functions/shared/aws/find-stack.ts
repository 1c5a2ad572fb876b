import { type CloudFormationClient, DescribeStacksCommand, type Stack } from '@aws-sdk/client-cloudformation';

import { isAbsentStack } from './absent-stack';
import { awsFailure } from '../job/errors';

/**
 * Reads the stack with a name or an ARN. Returns undefined when the stack does not exist.
 *
 * @throws The error of CloudFormation.
 */
export async function findStack(client: CloudFormationClient, stack: string): Promise<Stack | undefined> {
  try {
    const { Stacks: [first] = [] } = await client.send(new DescribeStacksCommand({ StackName: stack }));
    return first;
  } catch (error) {
    if (isAbsentStack(awsFailure(error), stack)) return undefined;
    throw error;
  }
}

/**
 * Statuses of a stack without resources: the stack is deleted, its first change set was never executed, or its creation
 * was rolled back.
 */
const WITHOUT_RESOURCES: ReadonlySet<string> = new Set([
  'DELETE_COMPLETE',
  'REVIEW_IN_PROGRESS',
  'ROLLBACK_COMPLETE',
]);

/**
 * Reads the stack with a name or an ARN. Returns undefined when the stack does not exist or has no resources.
 *
 * @throws The error of CloudFormation.
 */
export async function findDeployedStack(
  client: CloudFormationClient,
  stack: string,
): Promise<Stack | undefined> {
  const current = await findStack(client, stack);
  return WITHOUT_RESOURCES.has(current?.StackStatus ?? '') ? undefined : current;
}
