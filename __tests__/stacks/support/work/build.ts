import {
  ARTIFACTS,
  DELIVERY_ALIAS,
  DELIVERY_KEY,
  IMAGES,
  inDelivery,
  OTHER_APPLICATIONS_IMAGES,
  RELEASES,
  SOMEONE_ELSES_BUCKET,
} from '../example';
import { encryptedWith, logIn, PULL, useKey, writeLog } from './shared';
import type { Work } from './work';

export const build: Work[] = [
  writeLog('delivery/build-hello', inDelivery('logs', 'log-group:/aws/codebuild/big-red-button-hello')),
  {
    who: 'delivery/build-hello',
    what: 'report its tests',
    actions: [
      'codebuild:BatchPutTestCases',
      'codebuild:CreateReport',
      'codebuild:CreateReportGroup',
      'codebuild:UpdateReport',
    ],
    on: inDelivery('codebuild', 'report-group/big-red-button-hello-unit-tests'),
    butNot: [{ on: inDelivery('codebuild', 'report-group/big-red-button-blog-unit-tests') }],
  },
  {
    who: 'delivery/build-hello',
    what: 'fetch the source',
    actions: ['s3:GetObject', 's3:GetObjectVersion'],
    on: `${ARTIFACTS}/hello_big-red-button/Source/a1B2c3D`,
    butNot: [
      { on: `${ARTIFACTS}/blog_big-red-button/Source/a1B2c3D` },
      { on: `${ARTIFACTS}/deployments/test/hello/web/e.json` },
    ],
  },
  {
    who: 'delivery/build-hello',
    what: 'hand over what it built',
    actions: ['s3:PutObject'],
    on: `${ARTIFACTS}/hello_big-red-button/Build/a1B2c3D`,
    with: encryptedWith(DELIVERY_ALIAS),
    butNot: [
      { on: `${ARTIFACTS}/blog_big-red-button/Build/a1B2c3D` },
      { on: `${ARTIFACTS}/hello_big-red-button/Source/a1B2c3D` },
    ],
  },
  {
    who: 'delivery/build-hello',
    what: 'look at the bucket of its artifacts',
    actions: ['s3:GetBucketAcl', 's3:GetBucketLocation'],
    on: ARTIFACTS,
    butNot: [{ on: SOMEONE_ELSES_BUCKET }, { on: RELEASES }],
  },
  useKey('delivery/build-hello', DELIVERY_KEY, ARTIFACTS),
  useKey('delivery/build-hello', DELIVERY_KEY, ARTIFACTS, `${ARTIFACTS}/hello_big-red-button/Source/a1B2c3D`),
  {
    who: 'delivery/build-hello',
    what: 'say who wrote the commit',
    actions: ['codecommit:GetCommit'],
    on: inDelivery('codecommit', 'big-red-button-hello'),
    butNot: [{ on: inDelivery('codecommit', 'big-red-button-blog') }],
  },
  logIn('delivery/build-hello'),
  {
    who: 'delivery/build-hello',
    what: 'push its images and look at them',
    actions: [
      ...PULL,
      'ecr:CompleteLayerUpload',
      'ecr:DescribeImages',
      'ecr:InitiateLayerUpload',
      'ecr:PutImage',
      'ecr:UploadLayerPart',
    ],
    on: IMAGES,
    butNot: [{ on: OTHER_APPLICATIONS_IMAGES }],
  },
];
