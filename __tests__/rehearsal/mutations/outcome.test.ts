import { outcomeOf } from '../../../rehearsal/mutations/outcome';
import { failedResult } from '../../../rehearsal/result';
import { expectThat } from '../../../rehearsal/scenarios/scenario';

const PROGRESS = ['Terraform', "  ✔ npx cdktf deploy 'delivery-*'  9.0 s"];

/** Returns the output of a rehearsal that failed with the error of a function. */
function outputOf(fail: () => void): string[] {
  try {
    fail();
  } catch (error) {
    return [...PROGRESS, JSON.stringify(failedResult(error)), 'Rehearsal failed after 9 s'];
  }
  throw new Error('nothing failed');
}

describe('a missing protection', () => {
  test('is noticed when an expectation of the scenario fails', () => {
    const output = outputOf(() => {
      expectThat(false, 'test runs nothing');
    });
    const reason = 'the scenario did not end as expected: test runs nothing';
    expect(outcomeOf(output)).toEqual({ kind: 'noticed', reason });
  });

  test('is not noticed when the scenario passes', () => {
    expect(outcomeOf([...PROGRESS, JSON.stringify({ ...failedResult(undefined), ok: true })])).toEqual({
      kind: 'unnoticed',
    });
  });

  test('is not noticed when the rehearsal fails for another reason', () => {
    const output = outputOf(() => {
      throw new Error('the synthesis failed: the scenario did not end as expected: no');
    });
    expect(outcomeOf(output)).toEqual({
      kind: 'broken',
      reason: 'the synthesis failed: the scenario did not end as expected: no',
    });
  });

  describe('of a role that lost a statement', () => {
    const lost = (principal: string) => {
      const result = failedResult(new Error('the pipeline ended with status Failed'));
      const denied = [{ principal, message: 'not authorized to perform: s3:GetObject' }];
      return [JSON.stringify({ ...result, permissions: { ...result.permissions, denied } })];
    };

    test('is noticed when IAM denies a call of the role and the rehearsal fails', () => {
      const output = lost('arn:aws:sts::111111111111:assumed-role/acme-deploy-stack/acme-deploy-stack');
      expect(outcomeOf(output, /^acme-deploy-stack$/)).toEqual({
        kind: 'noticed',
        reason: 'not authorized to perform: s3:GetObject',
      });
    });

    test('is not noticed when IAM denies a call of another role', () => {
      const output = lost('arn:aws:sts::111111111111:assumed-role/acme-approver-test/grace');
      expect(outcomeOf(output, /^acme-deploy-stack$/)).toEqual({
        kind: 'broken',
        reason: 'the pipeline ended with status Failed',
      });
    });
  });

  test('is not noticed when the rehearsal prints no result', () => {
    expect(outcomeOf(['SyntaxError: Unexpected end of input'])).toEqual({
      kind: 'broken',
      reason: 'the rehearsal printed no result; its last line: SyntaxError: Unexpected end of input',
    });
  });
});
