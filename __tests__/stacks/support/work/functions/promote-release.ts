import {
  CHECKS,
  DELIVERY_KEY,
  DEPLOYMENT,
  inOtherRegion,
  IMAGES,
  inDelivery,
  IMAGES_OF_OTHER_PROJECT,
  PROMOTION,
  RECORDS,
  RELEASE_KEY,
  RELEASES,
  FOREIGN_BUCKET,
} from '../../example';
import { answerJobs, listActionExecutions } from './shared';
import { useKey, writeLog } from '../shared';
import type { Work } from '../work';

export const promoteRelease: Work[] = [
  answerJobs('delivery/promote-release'),
  listActionExecutions('delivery/promote-release'),
  writeLog(
    'delivery/promote-release',
    inDelivery('logs', 'log-group:/aws/lambda/big-red-button-promote-release'),
  ),
  {
    role: 'delivery/promote-release',
    description: 'read the record that a release ran in test',
    actions: ['s3:GetObject'],
    resource: DEPLOYMENT,
    denied: [{ resource: DEPLOYMENT.replace('/test/', '/production/') }],
  },
  {
    role: 'delivery/promote-release',
    description: 'read the record of a check',
    actions: ['s3:GetObject'],
    resource: CHECKS.record,
    denied: [{ resource: CHECKS.sequence }],
  },
  {
    role: 'delivery/promote-release',
    description: 'list the records, to notice a missing record',
    actions: ['s3:ListBucket'],
    resource: RECORDS,
    denied: [{ resource: FOREIGN_BUCKET }],
  },
  useKey('delivery/promote-release', DELIVERY_KEY, RECORDS),
  {
    role: 'delivery/promote-release',
    description: 'tag images so that they do not expire',
    actions: ['ecr:BatchGetImage', 'ecr:PutImage'],
    resource: IMAGES,
    denied: [{ resource: IMAGES_OF_OTHER_PROJECT }, { resource: inOtherRegion(IMAGES) }],
  },
  {
    role: 'delivery/promote-release',
    description: 'write and read the record of a promotion',
    actions: ['s3:GetObject', 's3:PutObject'],
    resource: PROMOTION,
    denied: [{ resource: PROMOTION.replace('/production/', '/test/') }],
  },
  {
    role: 'delivery/promote-release',
    description: 'write only the records of promotions',
    actions: ['s3:PutObject'],
    resource: PROMOTION,
    context: { 's3:if-none-match': '*' },
    denied: [DEPLOYMENT, ...Object.values(CHECKS)].map((resource) => ({ resource })),
  },
  ...['releases/hello/1-e/bundle.zip', 'current/hello/bundle.zip'].flatMap((release): Work[] => {
    const resource = `${RELEASES}/${release}`;
    return [
      {
        role: 'delivery/promote-release',
        description: `read ${release}`,
        actions: ['s3:GetObject'],
        resource,
        denied: [
          { resource: `${RELEASES}/else.zip` },
          { resource: `${FOREIGN_BUCKET}/current/hello/bundle.zip` },
        ],
      },
      {
        role: 'delivery/promote-release',
        description: `write ${release}`,
        actions: ['s3:PutObject'],
        resource,
        context: { 's3:if-none-match': '*' },
        denied: [
          { resource: `${RELEASES}/else.zip` },
          { resource: `${FOREIGN_BUCKET}/current/hello/bundle.zip` },
          { context: {} },
        ],
      },
    ];
  }),
  {
    role: 'delivery/promote-release',
    description: 'replace the current release if it has not changed',
    actions: ['s3:PutObject'],
    resource: `${RELEASES}/current/hello/bundle.zip`,
    context: { 's3:if-match': 'etag' },
    denied: [{ resource: `${RELEASES}/releases/hello/1-e/bundle.zip` }],
  },
  {
    role: 'delivery/promote-release',
    description: 'list the releases, to notice a missing release',
    actions: ['s3:ListBucket'],
    resource: RELEASES,
    denied: [{ resource: FOREIGN_BUCKET }],
  },
  useKey('delivery/promote-release', RELEASE_KEY, RELEASES),
];
