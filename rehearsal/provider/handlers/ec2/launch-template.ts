import {
  CreateLaunchTemplateCommand,
  CreateLaunchTemplateVersionCommand,
  DeleteLaunchTemplateCommand,
  DescribeLaunchTemplateVersionsCommand,
  DescribeLaunchTemplatesCommand,
  ModifyLaunchTemplateCommand,
} from '@aws-sdk/client-ec2';

import { fromAws, toAws } from '../shared/attribute-table';
import type { ResourceHandler } from '../shared/handler';
import { fromTagList } from '../shared/tag-lists';
import { uniqueName } from '../shared/unique-name';
import { ec2, tagEc2, tagSpecifications } from './client';
import { LAUNCH_TEMPLATE_DATA } from './launch-template-data';

/** A launch template; each change creates a new version. */
export const aws_launch_template: ResourceHandler = {
  forceNew: ['name', 'name_prefix'],
  remembered: ['update_default_version'],
  changing: ['latest_version'],
  async create(aws, plan) {
    const { LaunchTemplate } = await ec2(aws).send(
      new CreateLaunchTemplateCommand({
        LaunchTemplateName: plan.maybeText('name') ?? uniqueName(plan.maybeText('name_prefix')),
        VersionDescription: plan.maybeText('description'),
        LaunchTemplateData: toAws(LAUNCH_TEMPLATE_DATA, plan),
        TagSpecifications: tagSpecifications('launch-template', plan),
      }),
    );
    return { id: LaunchTemplate?.LaunchTemplateId };
  },
  async read(aws, { id: LaunchTemplateId }) {
    const { LaunchTemplates: [template] = [] } = await ec2(aws).send(
      new DescribeLaunchTemplatesCommand({ LaunchTemplateIds: [LaunchTemplateId] }),
    );
    const { LaunchTemplateVersions: [latest] = [] } = await ec2(aws).send(
      new DescribeLaunchTemplateVersionsCommand({ LaunchTemplateId, Versions: ['$Latest'] }),
    );
    if (template === undefined) return undefined;
    return {
      id: LaunchTemplateId,
      arn: aws.arn('ec2', `launch-template/${LaunchTemplateId}`),
      name: template.LaunchTemplateName,
      default_version: template.DefaultVersionNumber,
      latest_version: template.LatestVersionNumber,
      description: latest?.VersionDescription,
      ...fromAws(LAUNCH_TEMPLATE_DATA, latest?.LaunchTemplateData ?? {}),
      tags: fromTagList(template.Tags),
    };
  },
  async update(aws, plan) {
    const { LaunchTemplateVersion: version } = await ec2(aws).send(
      new CreateLaunchTemplateVersionCommand({
        LaunchTemplateId: plan.id,
        VersionDescription: plan.maybeText('description'),
        LaunchTemplateData: toAws(LAUNCH_TEMPLATE_DATA, plan),
      }),
    );
    if (!plan.flag('update_default_version')) return;
    const DefaultVersion = String(version?.VersionNumber);
    await ec2(aws).send(new ModifyLaunchTemplateCommand({ LaunchTemplateId: plan.id, DefaultVersion }));
  },
  async delete(aws, { id }) {
    await ec2(aws).send(new DeleteLaunchTemplateCommand({ LaunchTemplateId: id }));
  },
  tag: tagEc2,
};
