import {
  PRODUCTION,
  RELEASE_ALIAS,
  RELEASE_ARTIFACTS,
  RELEASE_KEY,
  RELEASES,
  serviceStackName,
  SOMEONE_ELSES_BUCKET,
  stackArn,
  WORKLOAD,
} from '../../example';
import { artifacts, invoke } from './shared';
import { resolveParameters, updateStacks } from '../service-stacks/update';
import { useKey } from '../shared';
import type { Work } from '../work';

const ROLE = 'production/hello-production-role';
export const releasePipeline: Work[] = [
  ...artifacts(ROLE, RELEASE_ARTIFACTS, 'hello-big-red-button', RELEASE_ALIAS),
  useKey(ROLE, RELEASE_KEY, RELEASE_ARTIFACTS),
  useKey(ROLE, RELEASE_KEY, RELEASE_ARTIFACTS, `${RELEASE_ARTIFACTS}/hello-big-red-button/Source/a1B2c3D`),
  {
    who: ROLE,
    what: 'fetch the current release',
    actions: ['s3:GetObject', 's3:GetObjectVersion'],
    on: `${RELEASES}/current/hello/bundle.zip`,
    butNot: [
      { on: `${RELEASES}/current/blog/bundle.zip` },
      { on: `${RELEASES}/releases/hello/1-e/bundle.zip` },
    ],
  },
  {
    who: ROLE,
    what: 'look at the bucket of releases',
    actions: ['s3:GetBucketAcl', 's3:GetBucketLocation', 's3:GetBucketVersioning', 's3:ListBucket'],
    on: RELEASES,
    butNot: [{ on: SOMEONE_ELSES_BUCKET }],
  },
  useKey(ROLE, RELEASE_KEY, RELEASES),
  ...invoke(ROLE, WORKLOAD, PRODUCTION, ['production-verify-release', 'production-protect-stacks']),
  {
    who: ROLE,
    what: 'look at the service stack',
    actions: [
      'cloudformation:DescribeStackEvents',
      'cloudformation:DescribeStackResources',
      'cloudformation:DescribeStacks',
      'cloudformation:GetStackPolicy',
      'cloudformation:GetTemplate',
      'cloudformation:GetTemplateSummary',
    ],
    on: stackArn(PRODUCTION, serviceStackName('production')),
    butNot: [{ on: stackArn(PRODUCTION, 'big-red-button-production-blog-site') }],
  },
  {
    who: ROLE,
    what: 'check the template',
    actions: ['cloudformation:ValidateTemplate'],
    on: '*',
    butNot: [],
  },
  ...updateStacks(ROLE, PRODUCTION, 'production', 'big-red-button-production-blog-site'),
  ...resolveParameters(ROLE, PRODUCTION, 'production'),
];
