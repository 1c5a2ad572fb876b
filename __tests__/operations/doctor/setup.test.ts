import { outdatedStacks } from '../../../operations/doctor/checks/setup/outdated-stacks';
import { quotas } from '../../../operations/doctor/checks/setup/quotas';
import { state } from '../../../operations/doctor/checks/setup/state';
import { versions } from '../../../operations/doctor/checks/setup/versions';
import { hoursAgo, judged } from './judged';

const STATES = { account: 'production', bucket: 'acme-state-production-222222222222' };
const RESOURCE = { address: 'aws_s3_bucket.a', type: 'aws_s3_bucket', values: {} };
const stored = (stack: string, configuration?: string) => ({
  stack,
  resources: [RESOURCE],
  terraformVersion: '1.13.0',
  ...(configuration === undefined ? {} : { configuration }),
});
const content = (parts: object) => ({ states: [], locks: [], removed: [], isVersioned: true, ...parts });

describe('Terraform state', () => {
  const configured = new Set(['production-access']);
  const find = (parts: object) => judged(state, { ...STATES, configured, content: content(parts) });

  test('a bucket with versions, and with the states of the configuration, is no finding', () => {
    expect(find({ states: [stored('production-access')] })).toEqual([]);
  });

  test('a bucket that is gone or keeps no versions is a problem', () => {
    expect(judged(state, { ...STATES, configured })).toMatchObject([
      {
        severity: 'problem',
        what: `the bucket ${STATES.bucket} with the Terraform state of production does not exist`,
        command: 'npx brb bootstrap production',
      },
    ]);
    expect(find({ isVersioned: false })).toMatchObject([
      { severity: 'problem', command: 'npx cdktf deploy production-state', role: 'deployRole' },
    ]);
  });

  test('a state of a removed application is a warning, and brb removes the application', () => {
    expect(find({ states: [stored('production-pipeline-hello')] })).toMatchObject([
      {
        severity: 'warning',
        what: 'the configuration has no stack production-pipeline-hello, but its state has 1 resource',
        command: 'npx brb remove hello',
        role: 'deployRole',
      },
    ]);
  });

  test('a state of another stack is destroyed by Terraform, and an empty state is no finding', () => {
    const [finding] = find({ states: [stored('production-old')] });
    expect(finding?.advice).toContain('npx cdktf destroy production-old');
    expect(find({ states: [{ ...stored('production-old'), resources: [] }] })).toEqual([]);
  });

  describe('locks', () => {
    const lock = {
      stack: 'production-access',
      id: 'a-1',
      who: 'ada@laptop',
      operation: 'OperationTypeApply',
    };
    const locked = (hours: number, parts: object = {}) =>
      find({ locks: [{ ...lock, created: hoursAgo(hours).toISOString(), ...parts }] });

    test('a lock of the last hour is no finding', () => {
      expect(locked(1)).toEqual([]);
    });

    test('an older lock is a problem that names who holds it, and how to release it', () => {
      expect(locked(2)).toMatchObject([
        {
          severity: 'problem',
          what: 'the state of production-access is locked (OperationTypeApply by ada@laptop since 2026-01-02T10:00:00.000Z)',
          command: 'terraform -chdir=cdktf.out/stacks/production-access force-unlock a-1',
          role: 'deployRole',
        },
      ]);
    });

    test('a lock without a time is a problem, and foreign text stays on one line and out of the command', () => {
      const [finding] = locked(0, { created: 'unknown', id: 'a; rm -rf /', who: 'ada\nlovelace' });
      expect(finding?.what).toBe(
        'the state of production-access is locked (OperationTypeApply by ada lovelace since unknown)',
      );
      expect(finding?.command).toBeUndefined();
    });
  });
});

describe('Terraform stacks', () => {
  const configured = (stack: string) => ({ stack, stateBucket: STATES.bucket, configuration: 'new' });
  const stacks = ['production-access', 'production-release'].map(configured);
  const find = (...states: readonly object[]) =>
    judged(outdatedStacks, { ...STATES, stacks, content: content({ states }) });

  test('stacks that were deployed from the same configuration are no finding', () => {
    expect(find(stored('production-access', 'new'), stored('production-release', 'new'))).toEqual([]);
  });

  test('stacks from another configuration, or from a version without the output, are one warning', () => {
    expect(find(stored('production-access', 'old'), stored('production-release'))).toMatchObject([
      {
        severity: 'warning',
        what: 'the stacks production-access, production-release were deployed from another configuration or version of big-red-button',
        command: 'npx cdktf deploy production-access production-release',
        role: 'deployRole',
      },
    ]);
  });

  test('a stack without a state is a problem', () => {
    expect(find(stored('production-access', 'new'))).toMatchObject([
      {
        severity: 'problem',
        what: 'the stack production-release was never deployed',
        command: 'npx cdktf deploy production-release',
        role: 'deployRole',
      },
    ]);
  });

  test('a bucket that is gone says nothing about stacks', () => {
    expect(judged(outdatedStacks, { ...STATES, stacks })).toEqual([]);
  });
});

describe('versions', () => {
  test('an old Node.js and a missing Terraform are warnings', () => {
    expect(judged(versions, { nodeVersion: '24.1.0' })).toEqual([]);
    expect(
      judged(versions, {
        nodeVersion: '20.15.0',
        terraformProblem: 'Terraform 1.9.0 is too old; install 1.11.',
      }),
    ).toMatchObject([
      { severity: 'warning', what: 'Node.js 20.15.0 has reached its end of life' },
      { severity: 'warning', advice: 'Terraform 1.9.0 is too old; install 1.11' },
    ]);
  });

  test.each(['1.13.0', '1.12.9', '0.15.0'])('a state of Terraform %s is no finding for 1.13.0', (version) => {
    expect(
      judged(versions, { terraformVersion: '1.13.0', state: { account: 'production', version } }),
    ).toEqual([]);
  });

  test.each(['1.13.1', '1.14.0', '2.0.0'])('a state of Terraform %s is a warning for 1.13.0', (version) => {
    const [finding] = judged(versions, {
      terraformVersion: '1.13.0',
      state: { account: 'production', version },
    });
    expect(finding?.severity).toBe('warning');
    expect(finding?.advice).toBe(`install version ${version} or newer before you deploy from this machine`);
  });
});

describe('quotas', () => {
  const find = (used: number) =>
    judged(quotas, {
      quota: 'Concurrent executions',
      service: 'lambda',
      account: 'production',
      region: 'us-east-1',
      limit: 10,
      used,
      usage: 'functions of the project',
      effect: 'functions wait',
    });

  test('a quota that is used up to less than 80 percent is no finding', () => {
    expect(find(7)).toEqual([]);
  });

  test('a quota is a warning from 80 percent, and a problem when it is reached', () => {
    expect(find(8)).toMatchObject([
      {
        severity: 'warning',
        what: '8 functions of the project in us-east-1 of production, and the quota "Concurrent executions" is 10',
      },
    ]);
    expect(find(10)).toMatchObject([{ severity: 'problem' }]);
  });
});
