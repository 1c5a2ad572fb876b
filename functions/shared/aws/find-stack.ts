import { type CloudFormationClient, DescribeStacksCommand, type Stack } from '@aws-sdk/client-cloudformation';

import { isAbsentStack } from './absent-stack';
import { awsFailure } from '../job/errors';

/**
 * Returns the stack of a name or an id; undefined when there is no such stack.
 *
 * @throws the error of CloudFormation, as it is.
 */
export async function findStack(client: CloudFormationClient, stack: string): Promise<Stack | undefined> {
  try {
    const { Stacks: [found] = [] } = await client.send(new DescribeStacksCommand({ StackName: stack }));
    return found;
  } catch (error) {
    if (isAbsentStack(awsFailure(error), stack)) return undefined;
    throw error;
  }
}
