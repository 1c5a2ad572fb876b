/** Last parts of the names of the SSM parameters that an environment publishes for its service templates. */
export const SERVICE_PARAMETERS = [
  'vpc-id',
  'private-subnet-ids',
  'service-security-group-id',
  'cluster-name',
  'listener-arn',
  'task-execution-role-arn',
] as const;

export type ServiceParameter = (typeof SERVICE_PARAMETERS)[number];
