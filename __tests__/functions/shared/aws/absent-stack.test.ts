import { isAbsentStack, stackNameOf } from '../../../../functions/shared/aws/absent-stack';

const ID = 'arn:aws:cloudformation:ap-southeast-2:111111111111:stack/acme-test-hello-web/1';
const failure = (message: string, code = 'ValidationError') => ({ code, message, status: 400 });

describe('a stack that does not exist', () => {
  it.each([
    ['acme-test-hello-web', 'Stack with id acme-test-hello-web does not exist'],
    ['acme-test-hello-web', 'Stack [acme-test-hello-web] does not exist'],
    [ID, `Stack with id ${ID} does not exist`],
    [ID, `Stack [${ID}] does not exist`],
    [ID, 'Stack [acme-test-hello-web] does not exist'],
    [ID, 'Stack with id acme-test-hello-web does not exist'],
  ])('%s is reported by CloudFormation as "%s"', (stack, message) => {
    expect(isAbsentStack(failure(message), stack)).toBe(true);
  });

  it.each([
    'Parameter SubnetIds: The parameter /acme/test/subnets does not exist',
    'Stack with id acme-test-hello-worker does not exist',
    'Stack [acme-test-hello-worker] does not exist',
    'The change set of Stack [acme-test-hello-web] does not exist',
    'Stack with id acme-test-hello-web does not exist in the role arn:aws:iam::1:role/x',
    'S3 error: The specified bucket does not exist',
    'Template error: the role of Stack with id acme-test-hello-web does not exist',
  ])('is not reported by "%s"', (message) => {
    expect(isAbsentStack(failure(message), 'acme-test-hello-web')).toBe(false);
  });

  it('is reported by a ValidationError only', () => {
    const message = 'Stack with id acme-test-hello-web does not exist';
    expect(isAbsentStack(failure(message, 'AccessDenied'), 'acme-test-hello-web')).toBe(false);
    expect(isAbsentStack(undefined, 'acme-test-hello-web')).toBe(false);
  });
});

it('returns the name in the id of a stack', () => {
  expect(stackNameOf(ID)).toBe('acme-test-hello-web');
  expect(stackNameOf('acme-test-hello-web')).toBe('acme-test-hello-web');
});
