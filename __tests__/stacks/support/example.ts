/** An account of the example configuration. */
export interface Account {
  readonly name: 'delivery' | 'production';
  readonly id: string;
}
export const DELIVERY: Account = { name: 'delivery', id: '111111111111' };
export const PRODUCTION: Account = { name: 'production', id: '222222222222' };
export const PIPELINE_REGION = 'us-east-1';
export const WORKLOAD_REGION = 'ap-southeast-2';

/** Returns the ARN of a resource in an account. */
export const arn = (service: string, region: string, { id }: Account, resource: string) =>
  `arn:aws:${service}:${region}:${id}:${resource}`;
/** Returns the ARN of a resource of the delivery account in the Region of its pipelines. */
export const inDelivery = (service: string, resource: string) =>
  arn(service, PIPELINE_REGION, DELIVERY, resource);
/** Returns the ARN of a role of the project. */
export const roleArn = ({ id }: Account, name: string) => `arn:aws:iam::${id}:role/big-red-button-${name}`;
const bucketArn = (name: string) => `arn:aws:s3:::big-red-button-${name}`;
/** Returns an ARN with its Region replaced by a Region that the project does not use. */
export const inOtherRegion = (resource: string) =>
  resource.replace(/:(us-east-1|ap-southeast-2):/, ':eu-west-1:');

export const ARTIFACTS = bucketArn('artifacts-111111111111');
export const RECORDS = bucketArn('records-111111111111');
const CHECKED = `${RECORDS}/checked/hello/0f0e0d0c-0b0a-4908-8706-050403020100`;
/**
 * Objects that only check-release may write: the record of a check and the copy of the checked artifact, the release
 * number that an execution tries to allocate, and an allocated release number.
 */
export const CHECKS = {
  record: `${CHECKED}/1a2b3c4d-0000-4000-8000-000000000001.json`,
  copy: `${CHECKED}/1a2b3c4d-0000-4000-8000-000000000001.zip`,
  claim: `${CHECKED}/sequence.json`,
  sequence: `${RECORDS}/sequences/hello/7.json`,
} as const;
export const DEPLOYMENT = `${RECORDS}/deployments/test/hello/web/e.json`;
export const PROMOTION = `${RECORDS}/promotions/production/hello.json`;
export const RELEASE_RECORDS = bucketArn('records-production-222222222222');
const LEDGER = '0f0e0d0c-0b0a-4908-8706-050403020100/1.json';
const NOTICE = LEDGER.replace('1.json', '1-failed.json');
/**
 * Objects that only record-execution may write: the ledger document of an attempt, the claim of a notice, and the outcome
 * of a release.
 */
export const RECORDED = {
  delivery: {
    ledger: `${RECORDS}/ledger/hello_big-red-button/${LEDGER}`,
    notice: `${RECORDS}/notices/hello_big-red-button/${NOTICE}`,
    outcome: `${RECORDS}/outcomes/hello/7.json`,
  },
  production: {
    ledger: `${RELEASE_RECORDS}/ledger/hello-big-red-button-production/${LEDGER}`,
    notice: `${RELEASE_RECORDS}/notices/hello-big-red-button-production/${NOTICE}`,
    outcome: `${RELEASE_RECORDS}/outcomes/hello/7.json`,
  },
} as const;
export const RELEASES = bucketArn('release-production-222222222222');
export const RELEASE_ARTIFACTS = bucketArn('artifacts-production-222222222222');
export const FOREIGN_BUCKET = bucketArn('artifacts-of-someone-else');
export const DELIVERY_KEY = inDelivery('kms', 'key/delivery-shared');
export const RELEASE_KEY = arn('kms', WORKLOAD_REGION, PRODUCTION, 'key/production-release');
export const TEMPLATE_KEY = arn('kms', WORKLOAD_REGION, DELIVERY, 'key/delivery-environment-test');
export const IMAGES = arn('ecr', WORKLOAD_REGION, DELIVERY, 'repository/big-red-button/hello/web');
export const IMAGES_OF_OTHER_APPLICATION = IMAGES.replace('/hello/', '/blog/');
export const IMAGES_OF_OTHER_PROJECT = IMAGES.replace('/big-red-button/', '/other/');
export const DELIVERY_ALIAS = inDelivery('kms', 'alias/big-red-button-delivery');
export const RELEASE_ALIAS = arn(
  'kms',
  WORKLOAD_REGION,
  PRODUCTION,
  'alias/big-red-button-release-production',
);

export const TEMPLATES = bucketArn('templates-test-111111111111');
export const TEMPLATE_ALIAS = arn('kms', WORKLOAD_REGION, DELIVERY, 'alias/big-red-button-templates-test');
export const ALARM_TOPIC = inDelivery('sns', 'big-red-button-operators-test');
/** Returns the name of the stack of the service `web` of the application `hello`. */
export const serviceStackName = (environment: string) => `big-red-button-${environment}-hello-web`;
export const stackArn = (account: Account, name: string) =>
  arn('cloudformation', WORKLOAD_REGION, account, `stack/${name}/0a1b2c3d-0a1b`);

export const DELIVERY_PIPELINE = inDelivery('codepipeline', 'hello_big-red-button');
export const RELEASE_PIPELINE = arn(
  'codepipeline',
  WORKLOAD_REGION,
  PRODUCTION,
  'hello-big-red-button-production',
);
