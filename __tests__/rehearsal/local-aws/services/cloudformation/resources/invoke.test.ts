import { validationError } from '../../../../../../rehearsal/local-aws/services/cloudformation/errors';
import {
  Canceled,
  HandlerFailure,
} from '../../../../../../rehearsal/local-aws/services/cloudformation/resources/handler';
import { invokeHandler } from '../../../../../../rehearsal/local-aws/services/cloudformation/resources/invoke';
import { serviceError } from '../support/services';

const call = {
  ...{ accountId: '222222222222', region: 'us-east-1', stackId: 'stack', roleArn: 'role' },
  ...{ type: 'AWS::Logs::LogGroup', logicalId: 'Log', physicalId: '', properties: {} },
  verb: 'create',
} as const;

describe('a call of a resource handler', () => {
  test('has the result of the handler', async () => {
    expect(await invokeHandler(call, () => Promise.resolve('done'))).toBe('done');
  });

  test.each<[string, Error]>([
    ['a service', serviceError('AccessDeniedException')],
    ['CloudFormation', validationError('Template error: a')],
    ['the handler itself', new HandlerFailure('NotStabilized', 'a')],
    ['a canceled operation', new Canceled('a')],
  ])('fails with the error of %s', async (_, error) => {
    await expect(invokeHandler(call, () => Promise.reject(error))).rejects.toBe(error);
  });

  test('fails with the name of the handler if the handler has a fault', async () => {
    await expect(
      invokeHandler(call, () => Promise.reject(new TypeError('x is undefined'))),
    ).rejects.toMatchObject({
      code: 'InternalFailure',
      message: 'the rehearsal failed to create Log of the type AWS::Logs::LogGroup: x is undefined',
    });
  });
});
