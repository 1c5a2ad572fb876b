import {
  DeregisterTaskDefinitionCommand,
  ECSClient,
  RegisterTaskDefinitionCommand,
  TagResourceCommand,
  UntagResourceCommand,
  type RegisterTaskDefinitionCommandInput,
} from '@aws-sdk/client-ecs';

import type { HandlerContext, ResourceHandler } from '../handler';
import { toCamelCase } from '../properties/convert';
import { schemaOf } from '../properties/schema';
import { changeTags } from '../tags';

const TYPE = 'AWS::ECS::TaskDefinition';
const schema = schemaOf(TYPE);
const ecs = (aws: HandlerContext) => aws.client(ECSClient);

/**
 * A revision of a task definition. A change registers a new revision, and the cleanup deregisters the old one.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-ecs-taskdefinition.html
 */
export const taskDefinition: ResourceHandler = {
  type: TYPE,
  service: 'Ecs',
  applied: [
    ...['ContainerDefinitions', 'Cpu', 'EphemeralStorage', 'ExecutionRoleArn', 'Family', 'IpcMode', 'Memory'],
    ...[
      'NetworkMode',
      'PidMode',
      'PlacementConstraints',
      'RequiresCompatibilities',
      'RuntimePlatform',
      'Tags',
    ],
    ...['TaskRoleArn', 'Volumes'],
  ],
  notApplied: [
    ...['ConfiguredAtLaunch', 'DockerVolumeConfiguration', 'EFSVolumeConfiguration', 'Host'].map(
      (name) => `Volumes.${name}`,
    ),
    ...['FSxWindowsFileServerVolumeConfiguration', 'S3FilesVolumeConfiguration'].map(
      (name) => `Volumes.${name}`,
    ),
    'ContainerDefinitions.FirelensConfiguration',
  ],
  async create(aws, properties) {
    const { family = aws.uniqueName(255), ...input } = toCamelCase(properties, schema);
    const { taskDefinition: registered } = await ecs(aws).send(
      new RegisterTaskDefinitionCommand({ ...input, family } as RegisterTaskDefinitionCommandInput),
    );
    aws.created(registered?.taskDefinitionArn ?? '');
  },
  read: (_aws, { physicalId }) => Promise.resolve({ TaskDefinitionArn: physicalId }),
  async update(aws, { physicalId: resourceArn, properties }, previous) {
    await changeTags(previous, properties, {
      add: (tags) =>
        ecs(aws).send(
          new TagResourceCommand({
            resourceArn,
            tags: Object.entries(tags).map(([key, value]) => ({ key, value })),
          }),
        ),
      remove: (tagKeys) => ecs(aws).send(new UntagResourceCommand({ resourceArn, tagKeys })),
    });
  },
  async delete(aws, { physicalId }) {
    await ecs(aws).send(new DeregisterTaskDefinitionCommand({ taskDefinition: physicalId }));
  },
};
