import { type CloudFormationClient, DescribeStacksCommand, type Stack } from '@aws-sdk/client-cloudformation';

import { isAbsentStack } from './absent-stack';
import { awsFailure } from '../job/errors';

/**
 * Returns the stack with a name or an id, or undefined when there is no such stack.
 *
 * @throws the error of CloudFormation
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
