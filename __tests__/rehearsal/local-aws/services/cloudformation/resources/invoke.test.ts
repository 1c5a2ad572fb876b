import { validationError } from '../../../../../../rehearsal/local-aws/services/cloudformation/errors';
import {
  Canceled,
  HandlerFailure,
  type HandlerCall,
} from '../../../../../../rehearsal/local-aws/services/cloudformation/resources/handler';
import { invokeHandler } from '../../../../../../rehearsal/local-aws/services/cloudformation/resources/invoke';
import type { Requirement } from '../../../../../../rehearsal/permissions/call';
import { serviceError } from '../support/services';

const call: HandlerCall = {
  ...{ accountId: '222222222222', region: 'us-east-1' },
  ...{ type: 'AWS::Logs::LogGroup', logicalId: 'Log', physicalId: '', properties: {} },
  verb: 'create',
};
const allowed = { denialOf: () => Promise.resolve(undefined) };

describe('a call of a resource handler', () => {
  test('has the result of the handler', async () => {
    expect(await invokeHandler(call, allowed, () => Promise.resolve('done'))).toBe('done');
  });

  test.each<[string, Error]>([
    ['a service', serviceError('AccessDeniedException')],
    ['CloudFormation', validationError('Template error: a')],
    ['the handler itself', new HandlerFailure('NotStabilized', 'a')],
    ['a canceled operation', new Canceled('a')],
  ])('fails with the error of %s', async (_, error) => {
    await expect(invokeHandler(call, allowed, () => Promise.reject(error))).rejects.toBe(error);
  });

  test('fails with the name of the handler if the handler has a fault', async () => {
    await expect(
      invokeHandler(call, allowed, () => Promise.reject(new TypeError('x is undefined'))),
    ).rejects.toMatchObject({
      code: 'InternalFailure',
      message: 'the rehearsal failed to create Log of the type AWS::Logs::LogGroup: x is undefined',
    });
  });

  test('fails before the handler runs if the role may not do what only the handler of AWS does', async () => {
    const run = jest.fn();
    const services = {
      denialOf: (requirements: readonly Requirement[]) =>
        Promise.resolve(
          requirements.some(({ action }) => action === 'logs:DescribeIndexPolicies') ? 'denied' : undefined,
        ),
    };
    await expect(invokeHandler(call, services, run)).rejects.toMatchObject({
      code: 'AccessDenied',
      message: 'denied',
    });
    expect(run).not.toHaveBeenCalled();
  });

  test('needs permissions for the resource itself after the resource exists', async () => {
    const asked: Requirement[] = [];
    const services = {
      denialOf: (requirements: readonly Requirement[]) => {
        asked.push(...requirements);
        return Promise.resolve(undefined);
      },
    };
    const read: HandlerCall = { ...call, verb: 'read', physicalId: '/ecs/web' };
    await invokeHandler(read, services, () => Promise.resolve());
    expect(asked).toContainEqual({
      action: 'logs:ListTagsForResource',
      resource: 'arn:aws:logs:us-east-1:222222222222:log-group:/ecs/web',
    });
  });
});
