import type { UnusedReason } from './unused-reason';

const NO_VERSION =
  'AWS reads artifacts of a bucket with versions by their version; the engine reads the newest version.';
const BUCKET_SETTINGS =
  "AWS's examples of the role contain the actions, and AWS does not document when they are called; the engine knows its bucket.";

/** The reasons for the unused permissions of builds and pipelines. */
export const PIPELINE_REASONS = {
  build: [
    {
      statement: 'ReportTests',
      actions: ['codebuild:CreateReportGroup'],
      reason:
        "AWS's page about test reports requires the action for a buildspec that names a report group; the engine finds the group of the stacks.",
    },
    { statement: 'ReadSource', actions: ['s3:GetObjectVersion'], reason: NO_VERSION },
    {
      statement: 'PushImages',
      actions: ['ecr:BatchGetImage', 'ecr:GetDownloadUrlForLayer'],
      reason:
        'A push of an existing image reads its manifest, and a build can start from the layers of an earlier image; no scenario does either.',
    },
  ],
  'delivery pipeline': [
    { statement: 'Artifacts', actions: ['s3:GetObjectVersion'], reason: NO_VERSION },
    {
      statement: 'EncryptArtifacts',
      actions: [
        'kms:DescribeKey',
        'kms:Encrypt',
        'kms:GenerateDataKeyWithoutPlaintext',
        'kms:ReEncryptFrom',
        'kms:ReEncryptTo',
      ],
      reason:
        'CodeCommit encrypts the source with the permissions of the pipeline, and AWS does not document by which calls; the AWS CDK grants these.',
    },
    {
      statement: 'ReadSource',
      actions: ['codecommit:CancelUploadArchive', 'codecommit:GetRepository'],
      reason:
        "AWS's page about CodeCommit source actions lists the actions; the engine stops no upload, and reads the repository by its name.",
    },
  ],
  'release pipeline': [
    { statement: 'Artifacts', actions: ['s3:GetObjectVersion'], reason: NO_VERSION },
    {
      statement: 'ReadReleaseBucket',
      actions: ['s3:GetBucketAcl', 's3:GetBucketLocation'],
      reason: BUCKET_SETTINGS,
    },
    {
      statement: 'ReadStacks',
      actions: [
        'cloudformation:DescribeStackResources',
        'cloudformation:GetStackPolicy',
        'cloudformation:GetTemplate',
        'cloudformation:GetTemplateSummary',
      ],
      reason:
        'The AWS CDK grants the actions to every CloudFormation action of a pipeline, and AWS does not document which of them are called.',
    },
    {
      statement: 'CheckTemplate',
      actions: ['cloudformation:ValidateTemplate'],
      reason:
        'The AWS CDK grants the action to every CloudFormation action of a pipeline, and AWS does not document whether it is called.',
    },
    {
      statement: 'FinishStacks',
      actions: ['cloudformation:SetStackPolicy'],
      reason:
        'Only a configuration file with a StackPolicy needs the action; the applications of the scenarios have none.',
    },
  ],
  'start of a delivery pipeline': [],
  'start of a release pipeline': [],
} as const satisfies Readonly<Record<string, readonly UnusedReason[]>>;
