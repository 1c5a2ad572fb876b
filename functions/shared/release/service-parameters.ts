/**
 * Names of the template parameters that a release supplies, each with the last part of the name of the SSM parameter with
 * which an environment publishes the value.
 */
export const SUPPLIED = {
  VpcId: 'vpc-id',
  SubnetIds: 'private-subnet-ids',
  SecurityGroupId: 'service-security-group-id',
  ClusterName: 'cluster-name',
  ListenerArn: 'listener-arn',
  TaskExecutionRoleArn: 'task-execution-role-arn',
} as const;

export type ServiceParameter = (typeof SUPPLIED)[keyof typeof SUPPLIED];

/** Last parts of the names of the SSM parameters that an environment publishes for its service templates. */
export const SERVICE_PARAMETERS: readonly ServiceParameter[] = Object.values(SUPPLIED);
