import {
  isAbsent,
  reasonOf,
} from '../../../../../../rehearsal/local-aws/services/cloudformation/resources/failure';
import { HandlerFailure } from '../../../../../../rehearsal/local-aws/services/cloudformation/resources/handler';
import { validationError } from '../../../../../../rehearsal/local-aws/services/cloudformation/errors';
import { serviceError } from '../support/services';

describe('the reason of a failed resource', () => {
  test.each([
    ['ResourceAlreadyExistsException', 400, 'AlreadyExists'],
    ['DuplicateTargetGroupName', 400, 'AlreadyExists'],
    ['PriorityInUse', 400, 'AlreadyExists'],
    ['AccessDeniedException', 400, 'AccessDenied'],
    ['ClusterNotFoundException', 400, 'NotFound'],
    ['TooManyRules', 400, 'ServiceLimitExceeded'],
    ['ThrottlingException', 400, 'Throttling'],
    ['InvalidParameterException', 400, 'InvalidRequest'],
    ['InternalFailure', 500, 'ServiceInternalError'],
    ['Nope', 503, 'ServiceInternalError'],
  ])('has the code of the error %s', (name, status, code) => {
    const reason = reasonOf(serviceError(name, 'It failed.', status), 'Ecs');
    expect(reason).toMatch(
      new RegExp(
        `^Resource handler returned message: "It failed\\. \\(Service: Ecs, Status Code: ${String(status)}, Request ID: request-1\\) \\(SDK Attempt Count: 1\\)" \\(RequestToken: [0-9a-f-]{36}, HandlerErrorCode: ${code}\\)$`,
      ),
    );
  });

  test('is the message of an error of CloudFormation', () => {
    expect(reasonOf(validationError('Template error: x'), 'Ecs')).toBe('Template error: x');
  });

  test('has the code that the handler gives', () => {
    expect(reasonOf(new HandlerFailure('NotStabilized', 'It did not start.'), 'Ecs')).toMatch(
      /^Resource handler returned message: "It did not start\." \(RequestToken: .*, HandlerErrorCode: NotStabilized\)$/,
    );
  });

  test('is no reason if a deletion finds no resource', () => {
    expect(isAbsent(serviceError('ResourceNotFoundException'))).toBe(true);
    expect(isAbsent(serviceError('ResourceInUseException'))).toBe(false);
    expect(isAbsent(new Error('ResourceNotFoundException'))).toBe(false);
  });
});
