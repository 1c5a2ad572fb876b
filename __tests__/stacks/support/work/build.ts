import {
  ARTIFACTS,
  DELIVERY_KEY,
  IMAGES,
  inDelivery,
  IMAGES_OF_OTHER_APPLICATION,
  RECORDS,
  RELEASES,
  FOREIGN_BUCKET,
} from '../example';
import { decrypt, logIn, PULL, writeLog } from './shared';
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
    denied: ['big-red-button-blog-unit-tests', 'big-red-button-hello-other-tests'].map((group) => ({
      resource: inDelivery('codebuild', `report-group/${group}`),
    })),
  },
  {
    role: 'delivery/build-hello',
    description: 'fetch the source',
    actions: ['s3:GetObject', 's3:GetObjectVersion'],
    resource: `${ARTIFACTS}/hello_big-red-button/Source/a1B2c3D`,
    denied: [
      { resource: `${ARTIFACTS}/blog_big-red-button/Source/a1B2c3D` },
      { resource: `${ARTIFACTS}/hello_big-red-button/Checked/a1B2c3D` },
    ],
  },
  {
    role: 'delivery/build-hello',
    description: 'read the settings of the artifact bucket',
    actions: ['s3:GetBucketAcl', 's3:GetBucketLocation'],
    resource: ARTIFACTS,
    denied: [{ resource: FOREIGN_BUCKET }, { resource: RECORDS }, { resource: RELEASES }],
  },
  decrypt('delivery/build-hello', DELIVERY_KEY, ARTIFACTS),
  decrypt(
    'delivery/build-hello',
    DELIVERY_KEY,
    ARTIFACTS,
    `${ARTIFACTS}/hello_big-red-button/Source/a1B2c3D`,
  ),
  logIn('delivery/build-hello'),
  {
    role: 'delivery/build-hello',
    description: 'push images',
    actions: [
      ...PULL,
      'ecr:CompleteLayerUpload',
      'ecr:InitiateLayerUpload',
      'ecr:PutImage',
      'ecr:UploadLayerPart',
    ],
    resource: IMAGES,
    denied: [{ resource: IMAGES_OF_OTHER_APPLICATION }],
  },
];
