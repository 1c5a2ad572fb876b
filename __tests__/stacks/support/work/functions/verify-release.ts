import {
  arn,
  IMAGES,
  IMAGES_OF_OTHER_PROJECT,
  PRODUCTION,
  RELEASE_KEY,
  RELEASES,
  serviceStackName,
  FOREIGN_BUCKET,
  stackArn,
  WORKLOAD_REGION,
} from '../../example';
import { answerJobs } from './shared';
import { decrypt, writeLog } from '../shared';
import type { Work } from '../work';

export const verifyRelease: Work[] = [
  answerJobs('production/production-verify-release'),
  writeLog(
    'production/production-verify-release',
    arn(
      'logs',
      WORKLOAD_REGION,
      PRODUCTION,
      'log-group:/aws/lambda/big-red-button-production-verify-release',
    ),
  ),
  {
    role: 'production/production-verify-release',
    description: 'read the archived release',
    actions: ['s3:GetObject'],
    resource: `${RELEASES}/releases/hello/1-e/bundle.zip`,
    denied: [{ resource: `${RELEASES}/current/hello/bundle.zip` }],
  },
  {
    role: 'production/production-verify-release',
    description: 'list the releases, to notice a missing release',
    actions: ['s3:ListBucket'],
    resource: RELEASES,
    denied: [{ resource: FOREIGN_BUCKET }],
  },
  decrypt('production/production-verify-release', RELEASE_KEY, RELEASES),
  {
    role: 'production/production-verify-release',
    description: 'read the tags of the service stack',
    actions: ['cloudformation:DescribeStacks'],
    resource: stackArn(PRODUCTION, serviceStackName('production')),
    denied: [{ resource: stackArn(PRODUCTION, serviceStackName('staging')) }],
  },
  {
    role: 'production/production-verify-release',
    description: 'read images in the registry of the delivery account',
    actions: ['ecr:BatchGetImage'],
    resource: IMAGES,
    denied: [{ resource: IMAGES_OF_OTHER_PROJECT }],
  },
];
