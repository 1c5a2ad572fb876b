import {
  ARTIFACTS,
  CHECKS,
  DELIVERY,
  DELIVERY_KEY,
  DELIVERY_PIPELINE,
  DEPLOYMENT,
  FOREIGN_BUCKET,
  IMAGES,
  IMAGES_OF_OTHER_PROJECT,
  inDelivery,
  inOtherRegion,
  PROMOTION,
  RECORDED,
  RECORDS,
  RELEASE_KEY,
  RELEASE_PIPELINE,
  RELEASE_RECORDS,
  RELEASES,
  serviceStackName,
  stackArn,
  TEMPLATE_ALIAS,
  TEMPLATE_KEY,
  TEMPLATES,
} from '../../example';
import { answerJobs, listActionExecutions } from './shared';
import { similarPipelines } from '../pipelines/similar-pipelines';
import { decrypt, encryptedWith, useKey, writeLog } from '../shared';
import type { DeniedVariant, Work } from '../work';

const ROLE = 'delivery/check-release';

/**
 * Returns requests for a resource of the application. IAM must deny the same requests for another project's resource,
 * and in another Region.
 */
const read = (description: string, actions: readonly string[], resource: string, other: string): Work => ({
  role: ROLE,
  description,
  actions,
  resource,
  denied: [{ resource: other }, { resource: inOtherRegion(resource) }],
});

const facts: Work[] = [
  {
    role: ROLE,
    description: 'read the execution of the pipeline',
    actions: ['codepipeline:GetPipelineExecution'],
    resource: DELIVERY_PIPELINE,
    denied: [
      ...similarPipelines(DELIVERY_PIPELINE),
      { resource: inOtherRegion(DELIVERY_PIPELINE) },
      { resource: RELEASE_PIPELINE },
    ],
  },
  read(
    'read the build',
    ['codebuild:BatchGetBuilds'],
    inDelivery('codebuild', 'project/big-red-button-hello'),
    inDelivery('codebuild', 'project/other-hello'),
  ),
  read(
    'read the test reports of the build',
    ['codebuild:BatchGetReports', 'codebuild:DescribeTestCases'],
    inDelivery('codebuild', 'report-group/big-red-button-hello-unit-tests'),
    inDelivery('codebuild', 'report-group/other-hello-unit-tests'),
  ),
  read(
    'read the commit',
    ['codecommit:GetCommit'],
    inDelivery('codecommit', 'big-red-button-hello'),
    inDelivery('codecommit', 'other-hello'),
  ),
  read('describe the images', ['ecr:DescribeImages'], IMAGES, IMAGES_OF_OTHER_PROJECT),
  read(
    'read the tags of the service stack',
    ['cloudformation:DescribeStacks'],
    stackArn(DELIVERY, serviceStackName('test')),
    stackArn(DELIVERY, serviceStackName('staging')),
  ),
];

const templates: Work[] = [
  {
    role: ROLE,
    description: 'validate a template',
    actions: ['cloudformation:ValidateTemplate'],
    resource: '*',
    denied: [],
  },
  {
    role: ROLE,
    description: 'read a large template',
    actions: ['s3:GetObject'],
    resource: `${TEMPLATES}/templates/0a1b.json`,
    denied: [{ resource: `${TEMPLATES}/else.yaml` }, { resource: `${FOREIGN_BUCKET}/templates/0a1b.json` }],
  },
  {
    role: ROLE,
    description: 'write a large template once',
    actions: ['s3:PutObject'],
    resource: `${TEMPLATES}/templates/0a1b.json`,
    context: { 's3:if-none-match': '*', ...encryptedWith(TEMPLATE_ALIAS) },
    denied: [
      { resource: `${TEMPLATES}/else.yaml` },
      { resource: `${FOREIGN_BUCKET}/templates/0a1b.json` },
      { context: encryptedWith(TEMPLATE_ALIAS) },
    ],
  },
  useKey(ROLE, TEMPLATE_KEY, TEMPLATES),
];

/** Objects that check-release must not write: other records, artifacts of the pipeline, and production's bucket. */
const NOT_WRITTEN: readonly DeniedVariant[] = [
  DEPLOYMENT,
  PROMOTION,
  `${RECORDS}/else.json`,
  `${ARTIFACTS}/hello_big-red-button/Checked/a1B2c3D`,
  `${RELEASES}/releases/hello/1-e/bundle.zip`,
  `${RELEASES}/current/hello/bundle.zip`,
].map((resource) => ({ resource }));

const records: Work[] = [
  ...Object.entries(CHECKS).flatMap(([kind, resource]): Work[] => [
    {
      role: ROLE,
      description: `write the ${kind} of a check, if none exists`,
      actions: ['s3:PutObject'],
      resource,
      context: { 's3:if-none-match': '*' },
      denied: [...NOT_WRITTEN, { context: {} }, { resource: resource.replace(RECORDS, FOREIGN_BUCKET) }],
    },
    {
      role: ROLE,
      description: `read the ${kind} of a check`,
      actions: ['s3:GetObject'],
      resource,
      denied: [
        { resource: `${RECORDS}/else.json` },
        { resource: resource.replace(RECORDS, ARTIFACTS) },
        { resource: `${RELEASES}/releases/hello/1-e/bundle.zip` },
      ],
    },
  ]),
  {
    role: ROLE,
    description: 'replace the claim of a release number, if the claim has not changed',
    actions: ['s3:PutObject'],
    resource: CHECKS.claim,
    context: { 's3:if-match': 'etag' },
    denied: [CHECKS.record, CHECKS.copy, CHECKS.sequence].map((resource) => ({ resource })),
  },
  {
    role: ROLE,
    description: 'read the record that a release ran in test',
    actions: ['s3:GetObject'],
    resource: DEPLOYMENT,
    denied: [{ resource: DEPLOYMENT.replace('/test/', '/production/') }],
  },
  {
    role: ROLE,
    description: 'read the record of a promotion',
    actions: ['s3:GetObject'],
    resource: PROMOTION,
    denied: [{ resource: PROMOTION.replace(RECORDS, FOREIGN_BUCKET) }],
  },
  {
    role: ROLE,
    description: 'list the release numbers and the deployed services, and notice a missing record',
    actions: ['s3:ListBucket'],
    resource: RECORDS,
    denied: [{ resource: ARTIFACTS }, { resource: FOREIGN_BUCKET }],
  },
  useKey(ROLE, DELIVERY_KEY, RECORDS),
  {
    role: ROLE,
    description: 'read what a release did in production',
    actions: ['s3:GetObject'],
    resource: RECORDED.production.outcome,
    denied: [
      { resource: RECORDED.production.ledger },
      { resource: `${RELEASE_RECORDS}/outcomes.json` },
      { resource: RECORDED.production.outcome.replace(RELEASE_RECORDS, FOREIGN_BUCKET) },
    ],
  },
  {
    role: ROLE,
    description: 'list the records of production, to notice a missing outcome',
    actions: ['s3:ListBucket'],
    resource: RELEASE_RECORDS,
    denied: [{ resource: RELEASES }, { resource: FOREIGN_BUCKET }],
  },
  decrypt(ROLE, RELEASE_KEY, RELEASE_RECORDS),
];

export const checkRelease: Work[] = [
  answerJobs(ROLE),
  listActionExecutions(ROLE),
  writeLog(ROLE, inDelivery('logs', 'log-group:/aws/lambda/big-red-button-check-release')),
  ...facts,
  ...templates,
  ...records,
];
