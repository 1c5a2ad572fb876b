import type { RecordPorts } from '../../../../functions/record-execution/ports';
import { ACCOUNT } from '../../support/fixtures';

/** The pipeline that the function records, and the settings of the function. */
export interface SceneSettings extends Pick<RecordPorts, 'approvals' | 'environment' | 'region'> {
  readonly pipeline: string;
}

export const PIPELINE = 'hello-acme-production';

/** The pipeline that deploys to production. */
export const PRODUCTION: SceneSettings = {
  pipeline: PIPELINE,
  region: 'ap-southeast-2',
  environment: {
    ACCOUNT_ID: ACCOUNT,
    RECORD_BUCKET: 'records',
    ENVIRONMENT: 'production',
    PIPELINE_SUFFIX: '-acme-production',
    DEPLOY_STAGE: 'Deploy',
    STACK_REGION: 'ap-southeast-2',
    STACK_PREFIX: 'acme-production-',
    NOTICE_TOPIC: 'arn:aws:sns:ap-southeast-2:222222222222:acme-notices-production',
    APPROVALS: '{}',
    OPERATOR_ROLE: 'acme-operator-production',
    CONSOLE: 'https://ap-southeast-2.console.aws.amazon.com',
  },
  approvals: {},
};

const approval = (environment: string) => ({
  environment,
  topic: `arn:aws:sns:us-east-1:111111111111:acme-waiting-${environment}`,
  role: `acme-approver-${environment}`,
});

/** The delivery pipeline, which deploys to test. */
export const DELIVERY: SceneSettings = {
  pipeline: 'hello_acme',
  region: 'us-east-1',
  environment: {
    ...PRODUCTION.environment,
    ENVIRONMENT: 'test',
    PIPELINE_SUFFIX: '_acme',
    DEPLOY_STAGE: 'Test',
    STACK_PREFIX: 'acme-test-',
    NOTICE_TOPIC: 'arn:aws:sns:us-east-1:111111111111:acme-notices-test',
    OPERATOR_ROLE: 'acme-operator-delivery',
    CONSOLE: 'https://us-east-1.console.aws.amazon.com',
  },
  approvals: { Test: approval('test'), Production: approval('production') },
};
