import {
  ARTIFACTS,
  DELIVERY_KEY,
  elsewhere,
  IMAGES,
  inDelivery,
  OTHER_PROJECTS_IMAGES,
  RELEASE_KEY,
  RELEASES,
  SOMEONE_ELSES_BUCKET,
} from '../../example';
import { answerJobs, findRunningAction } from './shared';
import { useKey, writeLog } from '../shared';
import type { Work } from '../work';

export const promoteRelease: Work[] = [
  answerJobs('delivery/promote-release'),
  findRunningAction('delivery/promote-release'),
  writeLog(
    'delivery/promote-release',
    inDelivery('logs', 'log-group:/aws/lambda/big-red-button-promote-release'),
  ),
  {
    who: 'delivery/promote-release',
    what: 'read the record of what ran',
    actions: ['s3:GetObject'],
    on: `${ARTIFACTS}/deployments/test/hello/web/e.json`,
    butNot: [{ on: `${ARTIFACTS}/deployments/production/hello/web/e.json` }],
  },
  {
    who: 'delivery/promote-release',
    what: 'see that a record is missing',
    actions: ['s3:ListBucket'],
    on: ARTIFACTS,
    butNot: [{ on: SOMEONE_ELSES_BUCKET }],
  },
  useKey('delivery/promote-release', DELIVERY_KEY, ARTIFACTS),
  {
    who: 'delivery/promote-release',
    what: 'protect the images from expiring',
    actions: ['ecr:BatchGetImage', 'ecr:PutImage'],
    on: IMAGES,
    butNot: [{ on: OTHER_PROJECTS_IMAGES }, { on: elsewhere(IMAGES) }],
  },
  {
    who: 'delivery/promote-release',
    what: 'record what was promoted, and read it',
    actions: ['s3:GetObject', 's3:PutObject'],
    on: `${ARTIFACTS}/promotions/production/hello.json`,
    butNot: [{ on: `${ARTIFACTS}/promotions/test/hello.json` }],
  },
  ...['releases/hello/1-e/bundle.zip', 'current/hello/bundle.zip'].flatMap((release): Work[] => {
    const on = `${RELEASES}/${release}`;
    return [
      {
        who: 'delivery/promote-release',
        what: `look at ${release}`,
        actions: ['s3:GetObject'],
        on,
        butNot: [{ on: `${RELEASES}/else.zip` }, { on: `${SOMEONE_ELSES_BUCKET}/current/hello/bundle.zip` }],
      },
      {
        who: 'delivery/promote-release',
        what: `write ${release}`,
        actions: ['s3:PutObject'],
        on,
        with: { 's3:if-none-match': '*' },
        butNot: [
          { on: `${RELEASES}/else.zip` },
          { on: `${SOMEONE_ELSES_BUCKET}/current/hello/bundle.zip` },
          { with: {} },
        ],
      },
    ];
  }),
  {
    who: 'delivery/promote-release',
    what: 'replace the current release that it has seen',
    actions: ['s3:PutObject'],
    on: `${RELEASES}/current/hello/bundle.zip`,
    with: { 's3:if-match': 'etag' },
    butNot: [{ on: `${RELEASES}/releases/hello/1-e/bundle.zip` }],
  },
  {
    who: 'delivery/promote-release',
    what: 'see that there is no release yet',
    actions: ['s3:ListBucket'],
    on: RELEASES,
    butNot: [{ on: SOMEONE_ELSES_BUCKET }],
  },
  useKey('delivery/promote-release', RELEASE_KEY, RELEASES),
];
