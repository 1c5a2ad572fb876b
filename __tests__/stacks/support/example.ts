export interface Account {
  readonly name: 'delivery' | 'production';
  readonly id: string;
}
export const DELIVERY: Account = { name: 'delivery', id: '111111111111' };
export const PRODUCTION: Account = { name: 'production', id: '222222222222' };
export const PIPELINES = 'us-east-1';
export const WORKLOAD = 'ap-southeast-2';

export const arn = (service: string, region: string, { id }: Account, resource: string) =>
  `arn:aws:${service}:${region}:${id}:${resource}`;
export const inDelivery = (service: string, resource: string) => arn(service, PIPELINES, DELIVERY, resource);
export const roleArn = ({ id }: Account, name: string) => `arn:aws:iam::${id}:role/big-red-button-${name}`;
const bucketArn = (name: string) => `arn:aws:s3:::big-red-button-${name}`;
export const elsewhere = (on: string) => on.replace(/:(us-east-1|ap-southeast-2):/, ':eu-west-1:');

export const ARTIFACTS = bucketArn('artifacts-111111111111');
export const RELEASES = bucketArn('release-production-222222222222');
export const RELEASE_ARTIFACTS = bucketArn('artifacts-production-222222222222');
export const SOMEONE_ELSES_BUCKET = bucketArn('artifacts-of-someone-else');
export const DELIVERY_KEY = inDelivery('kms', 'key/delivery-shared');
export const RELEASE_KEY = arn('kms', WORKLOAD, PRODUCTION, 'key/production-release');
export const TEMPLATE_KEY = arn('kms', WORKLOAD, DELIVERY, 'key/delivery-environment-test');
export const IMAGES = arn('ecr', WORKLOAD, DELIVERY, 'repository/big-red-button/hello/web');
export const OTHER_APPLICATIONS_IMAGES = IMAGES.replace('/hello/', '/blog/');
export const OTHER_PROJECTS_IMAGES = IMAGES.replace('/big-red-button/', '/other/');
export const DELIVERY_ALIAS = inDelivery('kms', 'alias/big-red-button-delivery');
export const RELEASE_ALIAS = arn('kms', WORKLOAD, PRODUCTION, 'alias/big-red-button-release-production');

export const TEMPLATES = bucketArn('templates-test-111111111111');
export const TEMPLATE_ALIAS = arn('kms', WORKLOAD, DELIVERY, 'alias/big-red-button-templates-test');
export const ALARM_TOPIC = inDelivery('sns', 'big-red-button-operators-test');
export const serviceStackName = (environment: string) => `big-red-button-${environment}-hello-web`;
export const stackArn = (account: Account, name: string) =>
  arn('cloudformation', WORKLOAD, account, `stack/${name}/0a1b2c3d-0a1b`);

export const DELIVERY_PIPELINE = inDelivery('codepipeline', 'hello_big-red-button');
export const RELEASE_PIPELINE = arn('codepipeline', WORKLOAD, PRODUCTION, 'hello-big-red-button-production');
