import { ModelFiles } from '../../../../../rehearsal/local-aws/service-model/model-files';
import { compilePattern } from '../../../../../rehearsal/local-aws/service-model/check/pattern';
import { findBotocore } from '../support/capture';

const SIGNING_NAMES = [
  ...[
    'application-autoscaling',
    'autoscaling',
    'cloudformation',
    'codebuild',
    'codecommit',
    'codepipeline',
    'ec2',
  ],
  ...['ecr', 'ecs', 'elasticloadbalancing', 'events', 'iam', 'kms', 'lambda', 'logs', 'monitoring', 's3'],
  ...['scheduler', 'secretsmanager', 'sns', 'sqs', 'ssm', 'sts'],
];

test('every pattern of the services that the product uses can be checked', async () => {
  const files = new ModelFiles((await findBotocore()).folder);
  const patterns = SIGNING_NAMES.flatMap((signingName) =>
    files
      .servicesOf(signingName)
      .flatMap((service) =>
        Object.entries(files.modelOf(service).shapes).flatMap(([name, { pattern }]) =>
          pattern === undefined ? [] : [{ name: `${service.name} ${name}`, pattern }],
        ),
      ),
  );
  expect(patterns.length).toBeGreaterThan(500);
  expect(patterns.filter(({ pattern }) => compilePattern(pattern) === undefined)).toEqual([]);
});
