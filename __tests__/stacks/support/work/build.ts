import {
  ARTIFACTS,
  DELIVERY_ALIAS,
  DELIVERY_KEY,
  IMAGES,
  inDelivery,
  IMAGES_OF_OTHER_APPLICATION,
  RELEASES,
  FOREIGN_BUCKET,
} from '../example';
import { encryptedWith, logIn, PULL, useKey, writeLog } from './shared';
import type { Work } from './work';

export const build: Work[] = [
  writeLog('delivery/build-hello', inDelivery('logs', 'log-group:/aws/codebuild/big-red-button-hello')),
  {
    role: 'delivery/build-hello',
    description: 'report test results',
    actions: [
      'codebuild:BatchPutTestCases',
      'codebuild:CreateReport',
      'codebuild:CreateReportGroup',
      'codebuild:UpdateReport',
    ],
    resource: inDelivery('codebuild', 'report-group/big-red-button-hello-unit-tests'),
    denied: [{ resource: inDelivery('codebuild', 'report-group/big-red-button-blog-unit-tests') }],
  },
  {
    role: 'delivery/build-hello',
    description: 'fetch the source',
    actions: ['s3:GetObject', 's3:GetObjectVersion'],
    resource: `${ARTIFACTS}/hello_big-red-button/Source/a1B2c3D`,
    denied: [
      { resource: `${ARTIFACTS}/blog_big-red-button/Source/a1B2c3D` },
      { resource: `${ARTIFACTS}/deployments/test/hello/web/e.json` },
    ],
  },
  {
    role: 'delivery/build-hello',
    description: 'write the build artifact',
    actions: ['s3:PutObject'],
    resource: `${ARTIFACTS}/hello_big-red-button/Build/a1B2c3D`,
    context: encryptedWith(DELIVERY_ALIAS),
    denied: [
      { resource: `${ARTIFACTS}/blog_big-red-button/Build/a1B2c3D` },
      { resource: `${ARTIFACTS}/hello_big-red-button/Source/a1B2c3D` },
    ],
  },
  {
    role: 'delivery/build-hello',
    description: 'read the settings of the artifact bucket',
    actions: ['s3:GetBucketAcl', 's3:GetBucketLocation'],
    resource: ARTIFACTS,
    denied: [{ resource: FOREIGN_BUCKET }, { resource: RELEASES }],
  },
  useKey('delivery/build-hello', DELIVERY_KEY, ARTIFACTS),
  useKey('delivery/build-hello', DELIVERY_KEY, ARTIFACTS, `${ARTIFACTS}/hello_big-red-button/Source/a1B2c3D`),
  {
    role: 'delivery/build-hello',
    description: 'read the author of the commit',
    actions: ['codecommit:GetCommit'],
    resource: inDelivery('codecommit', 'big-red-button-hello'),
    denied: [{ resource: inDelivery('codecommit', 'big-red-button-blog') }],
  },
  logIn('delivery/build-hello'),
  {
    role: 'delivery/build-hello',
    description: 'push and describe images',
    actions: [
      ...PULL,
      'ecr:CompleteLayerUpload',
      'ecr:DescribeImages',
      'ecr:InitiateLayerUpload',
      'ecr:PutImage',
      'ecr:UploadLayerPart',
    ],
    resource: IMAGES,
    denied: [{ resource: IMAGES_OF_OTHER_APPLICATION }],
  },
];
