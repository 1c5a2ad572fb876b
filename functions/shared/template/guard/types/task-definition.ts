import { literal, ownName, published } from '../forms';
import { NOT_OFFERED, NO_ROLE } from '../reasons';
import { NOT_EMPTY, TAGS, list, object, plain, plainLists, forbidden, resource } from '../shape';
import { CONTAINER } from './container';

export const TASK_DEFINITION = resource(
  'TaskDefinitionArn',
  object(
    {
      ...plain('Cpu Memory'),
      ...plainLists('RequiresCompatibilities'),
      ContainerDefinitions: list(CONTAINER, NOT_EMPTY),
      EphemeralStorage: object(plain('SizeInGiB')),
      ExecutionRoleArn: published('task-execution-role-arn'),
      Family: ownName('', '_'),
      IpcMode: literal('task', 'none'),
      // NetworkMode must be `awsvpc`. In every other mode, a task has the security group of its EC2 instance instead of
      // the security group of the service. The default on EC2 instances is `bridge`.
      NetworkMode: literal('awsvpc'),
      PidMode: literal('task'),
      PlacementConstraints: list(object(plain('Expression Type'))),
      RuntimePlatform: object(plain('CpuArchitecture OperatingSystemFamily')),
      Tags: TAGS,
      Volumes: list(
        object({
          ...plain('Name'),
          ...forbidden(
            'DockerVolumeConfiguration Host',
            'this property can mount directories of the host and files of other tasks; remove this property to get an empty volume for the task',
          ),
          ...forbidden(
            'ConfiguredAtLaunch EFSVolumeConfiguration FSxWindowsFileServerVolumeConfiguration S3FilesVolumeConfiguration',
            NOT_OFFERED,
          ),
        }),
      ),
      ...forbidden('TaskRoleArn', NO_ROLE),
      ...forbidden('InferenceAccelerators ProxyConfiguration', NOT_OFFERED),
    },
    'ContainerDefinitions NetworkMode',
  ),
);
