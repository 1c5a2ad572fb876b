import { EMPTY_LIST, IMAGE, REGION, either, literal, own, sameAs } from '../forms';
import { NOT_THERE, NOT_WITH_AWSVPC, NO_FILES, NO_SECRETS } from '../reasons';
import { NAMED_VALUES, TEXTS, list, object, plain, plains, refused } from '../shape';
import { LOG_GROUP_NAME } from './log-group';

/** The log driver sends to the service's own log group, in its own Region. */
const LOG_CONFIGURATION = object(
  {
    LogDriver: literal('awslogs'),
    Options: object({
      ...plain(
        'awslogs-datetime-format awslogs-multiline-pattern awslogs-stream-prefix max-buffer-size mode tag',
      ),
      'awslogs-create-group': literal('false'),
      'awslogs-group': either(own('AWS::Logs::LogGroup', 'a log group'), LOG_GROUP_NAME),
      'awslogs-region': REGION,
    }),
    ...refused('SecretOptions', NO_SECRETS),
  },
  'LogDriver',
);

const LINUX_PARAMETERS = object({
  ...plain('InitProcessEnabled MaxSwap SharedMemorySize Swappiness'),
  // SYS_ADMIN alone is as good as Privileged.
  Capabilities: object({ Add: EMPTY_LIST, ...plains('Drop') }),
  Devices: EMPTY_LIST,
  Tmpfs: list(object({ ...plain('ContainerPath Size'), ...plains('MountOptions') })),
});

export const CONTAINER = object(
  {
    ...plain(
      'Cpu DisableNetworking Essential Interactive Memory MemoryReservation Name PseudoTerminal ReadonlyRootFilesystem StartTimeout StopTimeout User VersionConsistency WorkingDirectory',
    ),
    ...plains('Command DnsSearchDomains DnsServers EntryPoint'),
    DependsOn: list(object(plain('Condition ContainerName'))),
    DockerLabels: TEXTS,
    DockerSecurityOptions: list(literal('no-new-privileges')),
    Environment: NAMED_VALUES,
    HealthCheck: object({ ...plain('Interval Retries StartPeriod Timeout'), ...plains('Command') }),
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
    RestartPolicy: object({ ...plain('Enabled RestartAttemptPeriod'), ...plains('IgnoredExitCodes') }),
    SystemControls: list(object(plain('Namespace Value'))),
    Ulimits: list(object(plain('HardLimit Name SoftLimit'))),
    VolumesFrom: list(object(plain('ReadOnly SourceContainer'))),
    ...refused('ExtraHosts Hostname Links', NOT_WITH_AWSVPC),
    ...refused('Secrets', NO_SECRETS),
    ...refused('EnvironmentFiles', NO_FILES),
    ...refused('RepositoryCredentials', NO_SECRETS),
    ...refused('CredentialSpecs FirelensConfiguration ResourceRequirements', NOT_THERE),
  },
  'Image Name',
);
