export {
  AccountNames,
  bootstrapSession,
  CONFIGURATION_OUTPUT,
  lockKey,
  removedKey,
  stateKey,
  terraformSession,
  terraformStacks,
} from './account-names';
export { ApplicationNames } from './application-names';
export { arn, bucketArn, iamArn, roleArn, type AccountRegion } from './arn';
export { DeliveryNames, RegistryNames } from './delivery-names';
export { capacityProviderName, EnvironmentNames, RELEASE_KEYS } from './environment-names';
export { NameError } from './name-error';
export { namesOf, type ProjectNames } from './names-of';
export { consoleOf, dnsSuffixOf, globalRegionOf, partitionOf } from './partition';
export {
  APPROVE_ACTION,
  PROMOTE_ACTION,
  SOURCE_ACTION,
  artifactPrefix,
  pipelineRoleName,
  stageName,
  startFailuresQueueName,
  startRoleName,
} from './pipeline-names';
export type { NamedBucket, NamedFunction, NamedResource } from './resources';
export { SERVICE_LOG_GROUPS } from './service-templates';
export { SERVICE_PARAMETERS, type ServiceParameter } from '../../functions/shared/release/service-parameters';
