import { literal, ownName, published } from '../forms';
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
      // In the host's network a container reaches the instance's credentials and every port of its neighbors.
      NetworkMode: literal('awsvpc', 'bridge', 'none'),
      PidMode: literal('task'),
      PlacementConstraints: list(object(plain('Expression Type'))),
      RuntimePlatform: object(plain('CpuArchitecture OperatingSystemFamily')),
      Tags: TAGS,
      Volumes: list(
        object({
          ...plain('Name'),
          ...refused(
            'Host',
            'a path of the host is the host, and its other containers; leave Host out for an empty volume of the task',
          ),
          ...refused(
            'DockerVolumeConfiguration',
            'a volume driver can mount the host, and a shared volume belongs to every task; leave it out for an empty volume of the task',
          ),
          ...refused(
            'ConfiguredAtLaunch EFSVolumeConfiguration FSxWindowsFileServerVolumeConfiguration S3FilesVolumeConfiguration',
            'the environment has no file system for services; leave it out for an empty volume of the task',
          ),
        }),
      ),
      ...refused('TaskRoleArn', 'services cannot have a role of their own yet; remove TaskRoleArn'),
      ...refused('ProxyConfiguration', 'the environment has no service mesh; remove ProxyConfiguration'),
      ...refused(
        'InferenceAccelerators',
        'the instances of the environment offer no such resource; remove it',
      ),
    },
    'ContainerDefinitions',
  ),
);
