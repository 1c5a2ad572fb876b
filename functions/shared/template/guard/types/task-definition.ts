import { literal, ownName, published } from '../forms';
import { NOT_THERE, NO_ROLE } from '../reasons';
import { NOT_EMPTY, TAGS, list, object, plain, plains, refused, resource } from '../shape';
import { CONTAINER } from './container';

export const TASK_DEFINITION = resource(
  'TaskDefinitionArn',
  object(
    {
      ...plain('Cpu Memory'),
      ...plains('RequiresCompatibilities'),
      ContainerDefinitions: list(CONTAINER, NOT_EMPTY),
      EphemeralStorage: object(plain('SizeInGiB')),
      ExecutionRoleArn: published('task-execution-role-arn'),
      Family: ownName('', '_'),
      IpcMode: literal('task', 'none'),
      // In every other mode a task has the security group of its instance instead of the service's. Without a mode, tasks on
      // instances have bridge.
      NetworkMode: literal('awsvpc'),
      PidMode: literal('task'),
      PlacementConstraints: list(object(plain('Expression Type'))),
      RuntimePlatform: object(plain('CpuArchitecture OperatingSystemFamily')),
      Tags: TAGS,
      Volumes: list(
        object({
          ...plain('Name'),
          ...refused(
            'DockerVolumeConfiguration Host',
            'can mount the host, and what other tasks write there; leave it out for an empty volume of the task',
          ),
          ...refused(
            'ConfiguredAtLaunch EFSVolumeConfiguration FSxWindowsFileServerVolumeConfiguration S3FilesVolumeConfiguration',
            NOT_THERE,
          ),
        }),
      ),
      ...refused('TaskRoleArn', NO_ROLE),
      ...refused('InferenceAccelerators ProxyConfiguration', NOT_THERE),
    },
    'ContainerDefinitions NetworkMode',
  ),
);
