import {
  PRODUCTION,
  RELEASE_ALIAS,
  RELEASE_ARTIFACTS,
  RELEASE_KEY,
  RELEASES,
  serviceStackName,
  FOREIGN_BUCKET,
  stackArn,
  WORKLOAD_REGION,
} from '../../example';
import { artifacts, invoke } from './shared';
import { resolveParameters, updateStacks } from '../service-stacks/update';
import { decrypt, useKey } from '../shared';
import type { Work } from '../work';

const ROLE = 'production/hello-production-role';
export const releasePipeline: Work[] = [
  ...artifacts(ROLE, RELEASE_ARTIFACTS, 'hello-big-red-button', RELEASE_ALIAS),
  useKey(ROLE, RELEASE_KEY, RELEASE_ARTIFACTS),
  useKey(ROLE, RELEASE_KEY, RELEASE_ARTIFACTS, `${RELEASE_ARTIFACTS}/hello-big-red-button/Source/a1B2c3D`),
  {
    role: ROLE,
    description: 'fetch the current release',
    actions: ['s3:GetObject', 's3:GetObjectVersion'],
    resource: `${RELEASES}/current/hello/bundle.zip`,
    denied: [
      { resource: `${RELEASES}/current/blog/bundle.zip` },
      { resource: `${RELEASES}/releases/hello/1-e/bundle.zip` },
    ],
  },
  {
    role: ROLE,
    description: 'read the settings of the release bucket',
    actions: ['s3:GetBucketAcl', 's3:GetBucketLocation', 's3:GetBucketVersioning', 's3:ListBucket'],
    resource: RELEASES,
    denied: [{ resource: FOREIGN_BUCKET }],
  },
  decrypt(ROLE, RELEASE_KEY, RELEASES),
  ...invoke(ROLE, WORKLOAD_REGION, PRODUCTION, ['production-verify-release', 'production-protect-stacks']),
  {
    role: ROLE,
    description: 'read the service stack',
    actions: [
      'cloudformation:DescribeStackEvents',
      'cloudformation:DescribeStackResources',
      'cloudformation:DescribeStacks',
      'cloudformation:GetStackPolicy',
      'cloudformation:GetTemplate',
      'cloudformation:GetTemplateSummary',
    ],
    resource: stackArn(PRODUCTION, serviceStackName('production')),
    denied: [{ resource: stackArn(PRODUCTION, 'big-red-button-production-blog-site') }],
  },
  {
    role: ROLE,
    description: 'validate the template',
    actions: ['cloudformation:ValidateTemplate'],
    resource: '*',
    denied: [],
  },
  ...updateStacks(ROLE, PRODUCTION, 'production', 'big-red-button-production-blog-site'),
  ...resolveParameters(ROLE, PRODUCTION, 'production'),
];
