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
