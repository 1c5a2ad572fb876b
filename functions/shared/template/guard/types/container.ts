import { EMPTY_LIST, IMAGE, REGION, either, literal, ownResource, sameAs } from '../forms';
import { NOT_OFFERED, NOT_WITH_AWSVPC, NO_FILES, NO_SECRETS } from '../reasons';
import { NAMED_VALUES, PLAIN_MAPPING, list, object, plain, plainLists, forbidden } from '../shape';
import { LOG_GROUP_NAME } from './log-group';

/**
 * Options of the awslogs log driver. The driver may write only to a log group of the service, in the Region of the
 * service.
 */
const LOG_CONFIGURATION = object(
  {
    LogDriver: literal('awslogs'),
    Options: object({
      ...plain(
        'awslogs-datetime-format awslogs-multiline-pattern awslogs-stream-prefix max-buffer-size mode tag',
      ),
      'awslogs-create-group': literal('false'),
      'awslogs-group': either(ownResource('AWS::Logs::LogGroup', 'a log group'), LOG_GROUP_NAME),
      'awslogs-region': REGION,
    }),
    ...forbidden('SecretOptions', NO_SECRETS),
  },
  'LogDriver',
);

const LINUX_PARAMETERS = object({
  ...plain('InitProcessEnabled MaxSwap SharedMemorySize Swappiness'),
  // No capability may be added, because SYS_ADMIN alone gives a container as much access as Privileged.
  Capabilities: object({ Add: EMPTY_LIST, ...plainLists('Drop') }),
  Devices: EMPTY_LIST,
  Tmpfs: list(object({ ...plain('ContainerPath Size'), ...plainLists('MountOptions') })),
});

export const CONTAINER = object(
  {
    ...plain(
      'Cpu DisableNetworking Essential Interactive Memory MemoryReservation Name PseudoTerminal ReadonlyRootFilesystem StartTimeout StopTimeout User VersionConsistency WorkingDirectory',
    ),
    ...plainLists('Command DnsSearchDomains DnsServers EntryPoint'),
    DependsOn: list(object(plain('Condition ContainerName'))),
    DockerLabels: PLAIN_MAPPING,
    DockerSecurityOptions: list(literal('no-new-privileges')),
    Environment: NAMED_VALUES,
    HealthCheck: object({ ...plain('Interval Retries StartPeriod Timeout'), ...plainLists('Command') }),
    Image: IMAGE,
    LinuxParameters: LINUX_PARAMETERS,
    LogConfiguration: LOG_CONFIGURATION,
    MountPoints: list(object(plain('ContainerPath ReadOnly SourceVolume'))),
    PortMappings: list(
      object({
        ...plain('AppProtocol ContainerPort ContainerPortRange Name Protocol'),
        HostPort: sameAs('ContainerPort'),
      }),
    ),
    Privileged: literal('false'),
    RestartPolicy: object({ ...plain('Enabled RestartAttemptPeriod'), ...plainLists('IgnoredExitCodes') }),
    SystemControls: list(object(plain('Namespace Value'))),
    Ulimits: list(object(plain('HardLimit Name SoftLimit'))),
    VolumesFrom: list(object(plain('ReadOnly SourceContainer'))),
    ...forbidden('ExtraHosts Hostname Links', NOT_WITH_AWSVPC),
    ...forbidden('Secrets', NO_SECRETS),
    ...forbidden('EnvironmentFiles', NO_FILES),
    ...forbidden('RepositoryCredentials', NO_SECRETS),
    ...forbidden('CredentialSpecs FirelensConfiguration ResourceRequirements', NOT_OFFERED),
  },
  'Image Name',
);
