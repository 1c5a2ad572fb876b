import { CloudFormationClient, DescribeStacksCommand, type Stack } from '@aws-sdk/client-cloudformation';

import type { AccountAccess } from '../accounts/account-access';

/** The CloudFormation stack of a service. */
export interface ServiceStack {
  readonly name: string;
  readonly id: string;
  readonly region: string;
  /** Status of the stack, e.g. `UPDATE_COMPLETE`. */
  readonly status: string;
  /** True if the stack has termination protection. */
  readonly isProtected: boolean;
  /** ARN of the role with which CloudFormation deploys the stack. Undefined for a stack that was made by hand. */
  readonly role: string | undefined;
}

/** Reads the stacks in a Region whose names start with a prefix. */
export async function readServiceStacks(
  access: AccountAccess,
  region: string,
  prefix: string,
): Promise<ServiceStack[]> {
  const client = access.client(CloudFormationClient, region);
  const stacks: ServiceStack[] = [];
  let token: string | undefined;
  do {
    const page = await client.send(new DescribeStacksCommand({ NextToken: token }));
    stacks.push(...(page.Stacks ?? []).map((stack) => serviceStackOf(stack, region)));
    token = page.NextToken;
  } while (token !== undefined);
  return stacks.filter(({ name }) => name.startsWith(prefix));
}

export function serviceStackOf(
  { StackName, StackId, StackStatus, EnableTerminationProtection, RoleARN }: Stack,
  region: string,
): ServiceStack {
  return {
    name: StackName ?? '',
    id: StackId ?? StackName ?? '',
    region,
    status: StackStatus ?? '',
    isProtected: EnableTerminationProtection === true,
    role: RoleARN,
  };
}
