import type { ApiStructure } from '../../local-aws/service-model/model';
import type { Caller, ConditionContext } from '../call';
import { textAt } from '../operations/input';

/** Code that the local AWS rejects, so that people can see what happens after a wrong code. */
const WRONG_CODE = '000000';

/**
 * Returns true if a request to STS has a code of the caller's own MFA device, or if the session of the caller has one.
 * The local AWS has no devices: it accepts every code of six digits but WRONG_CODE for the device that has the user's name.
 */
export function hasMfa(caller: Caller, input: ApiStructure): boolean {
  if (typeof caller !== 'object' || caller.kind === 'service') return false;
  if (caller.mfa !== undefined) return caller.mfa;
  const device = caller.arn.replace(':user/', ':mfa/');
  const code = textAt(input, 'TokenCode');
  return textAt(input, 'SerialNumber') === device && /^\d{6}$/.test(code) && code !== WRONG_CODE;
}

/** Condition keys of an AssumeRole request with a code of an MFA device. */
export const MFA_KEYS: ConditionContext = {
  'aws:MultiFactorAuthPresent': 'true',
  'aws:MultiFactorAuthAge': '0',
};
