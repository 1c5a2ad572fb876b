export { AccountNames, bootstrapSession, terraformSession, terraformStacks } from './account-names';
export { ApplicationNames } from './application-names';
export { arn, bucketArn, iamArn, roleArn, type AccountRegion } from './arn';
export { DeliveryNames, RegistryNames } from './delivery-names';
export { capacityProviderName, EnvironmentNames, RELEASE_KEYS } from './environment-names';
export { NameError } from './name-error';
export { namesOf, type ProjectNames } from './names-of';
export { consoleOf, dnsSuffixOf, globalRegionOf, partitionOf } from './partition';
export {
  APPROVE_ACTION,
  artifactPrefix,
  pipelineRoleName,
  stageName,
  startFailuresQueueName,
  startRoleName,
} from './pipeline-names';
export type { NamedBucket, NamedFunction, NamedResource } from './resources';
export { SERVICE_LOG_GROUPS, SERVICE_PARAMETERS, type ServiceParameter } from './service-templates';
