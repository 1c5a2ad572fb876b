import { DELIVERY, PRODUCTION, STRANGERS } from '../callers';
import type { Table } from '../entry';
import {
  DELETES,
  encrypted,
  everyBucket,
  KNOWN,
  ONCE,
  OTHER_WRITES,
  PARTS_ONLY,
  PLAIN_HTTP,
  type Bucket,
} from './every-bucket';

const promote = DELIVERY.role('promote-release');
const deployStack = DELIVERY.role('deploy-stack');

const RELEASES = 'arn:aws:s3:::big-red-button-release-production-222222222222';
const release: Bucket = {
  bucket: RELEASES,
  owner: PRODUCTION,
  writer: promote,
  key: 'releases/hello/1-e/bundle.zip',
  with: ONCE,
};
const RELEASED = [`${RELEASES}/releases/hello/1-e/bundle.zip`, `${RELEASES}/current/hello/bundle.zip`];
const NOT_PROMOTION = [
  DELIVERY.administrator,
  DELIVERY.terraform,
  deployStack,
  PRODUCTION.administrator,
  PRODUCTION.terraform,
  PRODUCTION.role('production-verify-release'),
];
const releases: Table = {
  resource: RELEASES,
  entries: [
    ...everyBucket(release),
    ...encrypted(
      release,
      'arn:aws:kms:ap-southeast-2:222222222222:key/production-release',
      'arn:aws:kms:ap-southeast-2:222222222222:alias/big-red-button-release-production',
    ),
    { answer: 'forbidden', who: promote, actions: 's3:PutObject', on: RELEASED[0] ?? '', with: [{}, KNOWN] },
    { answer: 'allowed', who: promote, actions: 's3:PutObject', on: RELEASED[1] ?? '', with: [ONCE, KNOWN] },
    { answer: 'forbidden', who: promote, actions: 's3:PutObject', on: RELEASED[1] ?? '', with: {} },
    { answer: 'denied', who: promote, actions: 's3:PutObject', on: `${RELEASES}/else.zip`, with: ONCE },
    { answer: 'forbidden', who: NOT_PROMOTION, actions: 's3:PutObject', on: RELEASED, with: ONCE },
    { answer: 'forbidden', who: [promote, ...NOT_PROMOTION], actions: DELETES, on: RELEASED },
    { answer: 'allowed', who: promote, actions: 's3:GetObject', on: RELEASED },
    { answer: 'denied', who: promote, actions: 's3:GetObject', on: `${RELEASES}/else.zip` },
    { answer: 'forbidden', who: promote, actions: 's3:GetObject', on: RELEASED, with: PLAIN_HTTP },
    { answer: 'allowed', who: promote, actions: 's3:ListBucket', on: RELEASES },
    {
      answer: 'denied',
      who: [DELIVERY.administrator, DELIVERY.terraform, deployStack, ...STRANGERS],
      actions: 's3:GetObject',
      on: RELEASED,
    },
    {
      answer: 'denied',
      who: [DELIVERY.administrator, DELIVERY.terraform, deployStack, ...STRANGERS],
      actions: 's3:ListBucket',
      on: RELEASES,
    },
    {
      answer: 'allowed',
      who: [PRODUCTION.administrator, PRODUCTION.role('production-verify-release')],
      actions: ['s3:GetObject', 's3:GetObjectVersion'],
      on: RELEASED,
    },
  ],
  leftToTheAccount: { 's3:AbortMultipartUpload': PARTS_ONLY },
  forNobody: ['s3:PutObject', ...DELETES, ...OTHER_WRITES],
};

const ARTIFACTS = 'arn:aws:s3:::big-red-button-artifacts-111111111111';
const artifact: Bucket = {
  bucket: ARTIFACTS,
  owner: DELIVERY,
  writer: DELIVERY.role('build-hello'),
  key: 'hello_big-red-button/Build/a',
};
const RECORD = `${ARTIFACTS}/deployments/test/hello/web/e.json`;
const PROMOTION = `${ARTIFACTS}/promotions/production/hello.json`;
const artifacts: Table = {
  resource: ARTIFACTS,
  entries: [
    ...everyBucket(artifact),
    ...encrypted(
      artifact,
      'arn:aws:kms:us-east-1:111111111111:key/delivery-shared',
      'arn:aws:kms:us-east-1:111111111111:alias/big-red-button-delivery',
    ),
    { answer: 'allowed', who: deployStack, actions: 's3:PutObject', on: RECORD },
    { answer: 'allowed', who: promote, actions: 's3:PutObject', on: PROMOTION },
    { answer: 'forbidden', who: deployStack, actions: 's3:PutObject', on: PROMOTION },
    { answer: 'forbidden', who: promote, actions: 's3:PutObject', on: RECORD },
    {
      answer: 'forbidden',
      who: [DELIVERY.administrator, DELIVERY.terraform, DELIVERY.role('build-hello')],
      actions: 's3:PutObject',
      on: [RECORD, PROMOTION],
    },
    { answer: 'allowed', who: DELIVERY.terraform, actions: DELETES, on: [RECORD, PROMOTION] },
    {
      answer: 'forbidden',
      who: [DELIVERY.administrator, deployStack, promote, DELIVERY.role('build-hello')],
      actions: DELETES,
      on: [RECORD, PROMOTION, `${ARTIFACTS}/${artifact.key}`],
    },
  ],
  leftToTheAccount: {
    's3:AbortMultipartUpload': PARTS_ONLY,
    's3:PutObject':
      'artifacts are written by every pipeline and build; their own policies name their folders',
  },
  forNobody: OTHER_WRITES,
};

const TEMPLATES = 'arn:aws:s3:::big-red-button-templates-test-111111111111';
const template: Bucket = {
  bucket: TEMPLATES,
  owner: DELIVERY,
  writer: deployStack,
  key: 'templates/0a1b.yaml',
  with: ONCE,
};
const TEMPLATE = `${TEMPLATES}/${template.key}`;
const templates: Table = {
  resource: TEMPLATES,
  entries: [
    ...everyBucket(template),
    ...encrypted(
      template,
      'arn:aws:kms:ap-southeast-2:111111111111:key/delivery-environment-test',
      'arn:aws:kms:ap-southeast-2:111111111111:alias/big-red-button-templates-test',
    ),
    { answer: 'forbidden', who: deployStack, actions: 's3:PutObject', on: TEMPLATE, with: [{}, KNOWN] },
    {
      answer: 'forbidden',
      who: [DELIVERY.administrator, DELIVERY.terraform, promote],
      actions: 's3:PutObject',
      on: TEMPLATE,
      with: ONCE,
    },
    { answer: 'allowed', who: DELIVERY.terraform, actions: DELETES, on: TEMPLATE },
    { answer: 'forbidden', who: [DELIVERY.administrator, deployStack], actions: DELETES, on: TEMPLATE },
  ],
  leftToTheAccount: { 's3:AbortMultipartUpload': PARTS_ONLY },
  forNobody: ['s3:PutObject', ...OTHER_WRITES],
};

const VERIFIED = 'arn:aws:s3:::big-red-button-artifacts-production-222222222222';
const verified: Bucket = {
  bucket: VERIFIED,
  owner: PRODUCTION,
  writer: 'arn:aws:iam::222222222222:role/hello-big-red-button-production-role',
  key: 'hello-big-red-button/Verified/a',
};
const releaseArtifacts: Table = {
  resource: VERIFIED,
  entries: [
    ...everyBucket(verified),
    ...encrypted(
      verified,
      'arn:aws:kms:ap-southeast-2:222222222222:key/production-release',
      'arn:aws:kms:ap-southeast-2:222222222222:alias/big-red-button-release-production',
    ),
    {
      answer: 'denied',
      who: [promote, DELIVERY.administrator],
      actions: ['s3:GetObject', 's3:PutObject'],
      on: `${VERIFIED}/${verified.key}`,
    },
  ],
  leftToTheAccount: {
    's3:AbortMultipartUpload': PARTS_ONLY,
    's3:DeleteObject': 'an artifact lives for one execution; the release itself is in the release bucket',
    's3:DeleteObjectVersion':
      'an artifact lives for one execution; the release itself is in the release bucket',
    's3:PutObject': 'artifacts are written by every release pipeline; their own policies name their folders',
  },
  forNobody: OTHER_WRITES,
};

const REQUESTS = 'arn:aws:s3:::big-red-button-access-logs-production-222222222222';
const elasticLoadBalancing = 'logdelivery.elasticloadbalancing.amazonaws.com';
const requests: Bucket = {
  bucket: REQUESTS,
  owner: PRODUCTION,
  writer: elasticLoadBalancing,
  key: 'AWSLogs/222222222222/elasticloadbalancing/ap-southeast-2/2026/11/29/a.log.gz',
};
const REQUEST = `${REQUESTS}/${requests.key}`;
const accessLogs: Table = {
  resource: REQUESTS,
  entries: [
    ...everyBucket(requests),
    {
      // The path of another account's load balancer, and a path that no load balancer writes.
      answer: 'denied',
      who: elasticLoadBalancing,
      actions: 's3:PutObject',
      on: [`${REQUESTS}/${requests.key.replace('222222222222', '444444444444')}`, `${REQUESTS}/else`],
    },
    {
      answer: 'denied',
      who: ['delivery.logs.amazonaws.com', 'logging.s3.amazonaws.com', promote, DELIVERY.administrator],
      actions: ['s3:GetObject', 's3:PutObject'],
      on: REQUEST,
    },
    { answer: 'denied', who: elasticLoadBalancing, actions: 's3:GetObject', on: REQUEST },
    {
      answer: 'forbidden',
      who: [PRODUCTION.administrator, PRODUCTION.terraform],
      actions: DELETES,
      on: REQUEST,
    },
    { answer: 'allowed', who: PRODUCTION.administrator, actions: 's3:GetObject', on: REQUEST },
  ],
  leftToTheAccount: {
    's3:AbortMultipartUpload': PARTS_ONLY,
    's3:PutObject': 'an entry that is written over stays as an earlier version, which nobody can delete',
  },
  forNobody: [...DELETES, ...OTHER_WRITES],
};

const states = [['delivery', DELIVERY] as const, ['production', PRODUCTION] as const].map(
  ([account, owner]): Table => {
    const resource = `arn:aws:s3:::big-red-button-state-${account}-${owner.id}`;
    const state = `${resource}/stack.tfstate`;
    return {
      resource,
      entries: [
        ...everyBucket({ bucket: resource, owner, writer: owner.terraform, key: 'stack.tfstate' }),
        {
          answer: 'allowed',
          who: owner.terraform,
          actions: [
            's3:AbortMultipartUpload',
            's3:DeleteObject',
            's3:GetObject',
            's3:GetObjectVersion',
            's3:PutObject',
          ],
          on: [state, `${state}.tflock`],
        },
        {
          answer: 'forbidden',
          who: [owner.administrator, owner.role('deploy-stack'), ...STRANGERS],
          actions: [
            's3:GetObject',
            's3:GetObjectAttributes',
            's3:GetObjectTorrent',
            's3:GetObjectVersion',
            's3:GetObjectVersionForReplication',
            's3:PutObject',
          ],
          on: state,
        },
        { answer: 'forbidden', who: owner.terraform, actions: 's3:DeleteObjectVersion', on: state },
      ],
      leftToTheAccount: {},
      forNobody: ['s3:DeleteObjectVersion', ...OTHER_WRITES],
    };
  },
);

export const BUCKETS: readonly Table[] = [
  releases,
  artifacts,
  templates,
  releaseArtifacts,
  accessLogs,
  ...states,
];
