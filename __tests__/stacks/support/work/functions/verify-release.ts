import {
  arn,
  IMAGES,
  OTHER_PROJECTS_IMAGES,
  PRODUCTION,
  RELEASE_KEY,
  RELEASES,
  serviceStackName,
  SOMEONE_ELSES_BUCKET,
  stackArn,
  WORKLOAD,
} from '../../example';
import { answerJobs } from './shared';
import { useKey, writeLog } from '../shared';
import type { Work } from '../work';

export const verifyRelease: Work[] = [
  answerJobs('production/production-verify-release'),
  writeLog(
    'production/production-verify-release',
    arn('logs', WORKLOAD, PRODUCTION, 'log-group:/aws/lambda/big-red-button-production-verify-release'),
  ),
  {
    who: 'production/production-verify-release',
    what: 'read the archived release',
    actions: ['s3:GetObject'],
    on: `${RELEASES}/releases/hello/1-e/bundle.zip`,
    butNot: [{ on: `${RELEASES}/current/hello/bundle.zip` }],
  },
  {
    who: 'production/production-verify-release',
    what: 'see that a release is missing',
    actions: ['s3:ListBucket'],
    on: RELEASES,
    butNot: [{ on: SOMEONE_ELSES_BUCKET }],
  },
  useKey('production/production-verify-release', RELEASE_KEY, RELEASES),
  {
    who: 'production/production-verify-release',
    what: 'see which release runs',
    actions: ['cloudformation:DescribeStacks'],
    on: stackArn(PRODUCTION, serviceStackName('production')),
    butNot: [{ on: stackArn(PRODUCTION, serviceStackName('staging')) }],
  },
  {
    who: 'production/production-verify-release',
    what: 'look for the images in the registry of the other account',
    actions: ['ecr:BatchGetImage'],
    on: IMAGES,
    butNot: [{ on: OTHER_PROJECTS_IMAGES }],
  },
];
