import { createProgress } from '../../../rehearsal/output/progress';
import { showAll, showResult } from '../../../rehearsal/output/result';
import type { RehearsalResult } from '../../../rehearsal/result';

function shown(show: (progress: ReturnType<typeof createProgress>) => void, width?: number): string {
  let text = '';
  show(createProgress({ write: (more: string) => (text += more) }, { colors: false, width }, () => 0));
  return text;
}

test('the tables show the deployed services, and an environment without any', () => {
  const text = shown((progress) => {
    showResult(
      {
        ok: true,
        environments: [
          {
            name: 'test',
            account: '111111111111',
            region: 'ap-southeast-2',
            services: [
              {
                name: 'web',
                stack: 's',
                image: `host/repo@sha256:${'0123456789abcdef'.repeat(4)}`,
                commit: '0123456789abcdef',
                sequence: 7,
              },
            ],
          },
          { name: 'production', account: '222222222222', region: 'ap-southeast-2', services: [] },
        ],
        answers: [],
        docker: false,
        timeline: [
          {
            at: '2026-01-01T10:00:00.000Z',
            pipeline: 'p',
            stage: 'Build',
            action: 'CodeBuild',
            status: 'Succeeded',
            seconds: 1.2,
          },
        ],
        terraform: { stacks: 11, served: 211, recorded: 1 },
        permissions: {
          enforced: true,
          checks: 1234,
          denied: [],
          unused: [
            { role: 'r', policy: 'permissions', sid: 'Unused', action: 's3:GetObject', resources: ['*'] },
          ],
        },
        requestChecks: { checked: 1825, violations: [] },
      },
      progress,
    );
  });
  expect(text).toMatch(/test +111111111111 +web +0123456789ab +sha256:0123456789ab +7\n/);
  expect(text).toMatch(/production +222222222222 +– +–/);
  expect(Math.max(...text.split('\n').map((line) => line.length))).toBeLessThanOrEqual(120);
  expect(text).toContain('1,234 permissions were checked against the deployed policies: 0 denied.');
  expect(text).toContain("11 Terraform stacks: 211 resources in the local AWS, 1 in Terraform's state only");
  expect(text).toContain("1,825 AWS requests were checked against AWS's service models, none violated.");
});

test('the end of the output names the provider that deployed', () => {
  const entry = { at: '2026-01-01T10:00:00.000Z', pipeline: 'p', stage: 's', action: 'a', status: 's' };
  const show = (provider: 'stand-in' | 'real') =>
    shown((progress) => {
      showResult(
        {
          ...{ ok: true, environments: [], answers: [], docker: false, timeline: [{ ...entry, seconds: 1 }] },
          terraform: { provider, stacks: 13, served: 282, recorded: 0 },
          requestChecks: { checked: 1, violations: [] },
          permissions: { enforced: true, checks: 1, denied: [], unused: [] },
        },
        progress,
      );
    });
  expect(show('real')).toContain(
    'The real AWS provider deployed 13 Terraform stacks: 282 resources in the local AWS.',
  );
  expect(show('stand-in')).toContain(
    "A stand-in AWS provider deployed 13 Terraform stacks: 282 resources in the local AWS, 0 in Terraform's state only.",
  );
});

describe('the answers of the services', () => {
  const entry = { at: '2026-01-01T10:00:00.000Z', pipeline: 'p', stage: 's', action: 'a', status: 's' };
  const result = {
    ok: true,
    environments: [],
    docker: false,
    timeline: [{ ...entry, seconds: 1 }],
    terraform: { stacks: 1, served: 1, recorded: 0 },
    requestChecks: { checked: 1, violations: [] },
    permissions: { enforced: true, checks: 1, denied: [], unused: [] },
  };
  const of = { environment: 'test', service: 'web' };
  const show = (answers: RehearsalResult['answers'], docker = false) =>
    shown((progress) => {
      showResult({ ...result, answers, docker }, progress);
    });

  test('have a request and a status each', () => {
    const text = show([
      { ...of, url: 'http://127.0.0.1:1/', status: 200 },
      { ...of, environment: 'production', url: 'http://127.0.0.1:2/', host: 'x.example' },
      { ...of, service: 'worker' },
    ]);
    expect(text).toMatch(/test +web +GET http:\/\/127\.0\.0\.1:1\/ +status 200\n/);
    expect(text).toMatch(/production +web +GET http:\/\/127\.0\.0\.1:2\/ \(Host: x\.example\) +none\n/);
    expect(text).toMatch(/test +worker +– +runs behind no load balancer\n/);
    expect(text).toContain('The services ran as processes of this machine');
    expect(text).toContain('or that images build');
  });

  test('of a service that was not started are the reason, once for all environments', () => {
    const notStarted = 'RUN apk needs Docker';
    const text = show([
      { ...of, notStarted },
      { ...of, environment: 'production', notStarted },
    ]);
    expect(text).toMatch(/test +web +– +not started\n/);
    expect(text.match(/web was not started: RUN apk needs Docker\./g)).toHaveLength(1);
    expect(text).not.toContain('The services ran as processes');
  });

  test('name Docker if it has run the services', () => {
    const text = show([{ ...of, url: 'http://127.0.0.1:1/', status: 200 }], true);
    expect(text).toContain('Your Docker built the images, and ran the services');
    expect(text).not.toContain('images build');
  });

  test('are left out if nothing was deployed', () => {
    expect(show([])).not.toContain('Answers of the services');
  });
});

test('all scenarios have one line each, with the first line of a failure', () => {
  const result = {
    ok: true,
    environments: [],
    answers: [],
    docker: false,
    timeline: [],
    terraform: { stacks: 11, served: 220, recorded: 1 },
    permissions: { enforced: true, checks: 0, denied: [], unused: [] },
    requestChecks: { checked: 1000, violations: [] },
  };
  const failed = {
    ...result,
    ok: false,
    requestChecks: { checked: 7, violations: ['s3 PutObject: Key is missing'] },
    error: 'cdktf failed; last lines of the output:\nError: x',
  };
  const role = 'arn:aws:iam::111111111111:role/web-task';
  const text = shown((progress) => {
    showAll(
      {
        ok: false,
        scenarios: [
          { scenario: 'story', seconds: 32, ...result },
          { scenario: 'tampered', seconds: 104, ...failed },
        ],
        unusedPermissions: ['s3:GetObject', 's3:PutObject'].map((action) => ({
          kind: 'task execution',
          statement: 'Files',
          action,
          role,
          resources: ['*'],
          used: false,
        })),
        statements: [
          { kind: 'task execution', statement: 'Files', scenarios: [] },
          { kind: 'task execution', statement: 'PullImages', scenarios: ['story'] },
        ],
        permissionProblems: [`no scenario used s3:GetObject of the role ${role}`],
      },
      progress,
    );
  });
  expect(text).toBe(
    '\nAll scenarios\n  ✔ story       32 s\n  ✘ tampered   104 s  cdktf failed; last lines of the output:\n' +
      "  1,007 AWS requests were checked against AWS's service models, 1 violation.\n" +
      `\nPermissions that no scenario used, by kind of role\n  task execution\n    Files: s3:GetObject, s3:PutObject\n` +
      '  Without any of 1 of the 2 statements, AWS would deny a call of a scenario.\n' +
      '\nPermissions without a reason, and reasons that do not apply\n' +
      `  ✘ no scenario used s3:GetObject of the role ${role}\n`,
  );
});
