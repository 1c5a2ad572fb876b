import { execFile } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { IMAGE_URI } from '../../functions/shared/release/names';
import { namesAnywhere } from '../../stacks/config/checks/names-anywhere';
import { motoPython } from '../support/moto';
import { canonical } from '../functions/support/fixtures';
import { parseTemplate, readConfiguration, readText, ROOT } from './template';

const template = parseTemplate(readText('cfn/service.yaml'));
const ENVIRONMENTS = ['test', 'production'];
const DIGEST = 'a1'.repeat(32);
const HOST = '111111111111.dkr.ecr.ap-southeast-2.amazonaws.com';

describe('the parameter ImageUri', () => {
  const pattern = new RegExp(String(template.Parameters['ImageUri']?.['AllowedPattern']));

  it.each([
    [`${HOST}/big-red-button/hello/web@sha256:${DIGEST}`, true],
    [`localhost:5000/web@sha256:${DIGEST}`, true],
    [`${HOST}/hello/web:1.0`, false],
    [`${HOST}/hello/web:latest`, false],
    [`${HOST}/hello/web`, false],
    [`${HOST}/hello/web:1.0@sha256:${DIGEST}`, false],
    [`${HOST}/hello/web@sha256:${DIGEST.slice(1)}`, false],
    [`${HOST}/hello/web@sha256:${DIGEST.toUpperCase()}`, false],
    [`${HOST}/hello/web@sha256:${DIGEST}\n`, false],
    [`web@sha256:${DIGEST}`, false],
  ])('agrees with the functions about %j: %s', (image, allowed) => {
    expect(pattern.test(image)).toBe(allowed);
    expect(IMAGE_URI.test(image)).toBe(allowed);
  });
});

/** Returns true if the parameters satisfy the `Rules` section of the template. */
function passesRules(parameters: Record<string, string>): boolean {
  const value = (operand: unknown) =>
    typeof operand === 'string' ? operand : parameters[(operand as { Ref: string }).Ref];
  return Object.values(template.Rules).every((rule) => {
    const [left, right] = (rule['RuleCondition'] as { 'Fn::Equals': [unknown, unknown] })['Fn::Equals'];
    if (value(left) !== value(right)) return true;
    return (rule['Assertions'] as { Assert: { 'Fn::Contains': [string[], unknown] } }[]).every(
      ({ Assert }) => {
        const [allowed, operand] = Assert['Fn::Contains'];
        return allowed.includes(value(operand) ?? '');
      },
    );
  });
}

describe('the size of a task', () => {
  const sizes = (parameter: string) => template.Parameters[parameter]?.['AllowedValues'] as string[];

  it('is a size that Fargate supports', () => {
    const pairs = sizes('Cpu').flatMap((Cpu) =>
      sizes('Memory')
        .filter((Memory) => passesRules({ Cpu, Memory }))
        .map((Memory) => `${Cpu}/${Memory}`),
    );
    // CPU and memory values from the AWS page "Fargate task definition differences", section "Task CPU and memory".
    // https://docs.aws.amazon.com/AmazonECS/latest/developerguide/fargate-tasks-services.html
    expect(pairs).toEqual([
      ...['512', '1024', '2048'].map((memory) => `256/${memory}`),
      ...['1024', '2048', '3072', '4096'].map((memory) => `512/${memory}`),
      ...['2048', '3072', '4096', '8192'].map((memory) => `1024/${memory}`),
      ...['4096', '8192', '16384'].map((memory) => `2048/${memory}`),
    ]);
  });
});

describe.each(ENVIRONMENTS)('the configuration file of %s', (environment) => {
  const configuration = readConfiguration(`__tests__/fixtures/cfn/web.${environment}.json`);

  it('sets every parameter without a default except the image, and no other parameter', () => {
    const needed = Object.entries(template.Parameters)
      .filter(([name, { Default }]) => name !== 'ImageUri' && Default === undefined)
      .map(([name]) => name);
    expect(Object.keys(configuration).sort()).toEqual(needed.sort());
  });

  it('names the SSM parameters that the environment publishes', () => {
    const published = {
      VpcId: 'vpc-id',
      SubnetIds: 'private-subnet-ids',
      SecurityGroupId: 'service-security-group-id',
      ClusterName: 'cluster-name',
      ListenerArn: 'listener-arn',
      TaskExecutionRoleArn: 'task-execution-role-arn',
    } as const;
    const fromSsm = Object.entries(template.Parameters)
      .filter(([, { Type }]) => Type.startsWith('AWS::SSM::Parameter::Value<'))
      .map(([name]) => name);
    expect(fromSsm.sort()).toEqual(Object.keys(published).sort());
    const names = namesAnywhere({ project: 'big-red-button', environment });
    for (const [name, parameter] of Object.entries(published)) {
      expect(configuration[name]).toBe(names.parameter(parameter));
    }
  });

  it('meets the constraints of the template', () => {
    for (const [name, value] of Object.entries(configuration)) {
      const { AllowedPattern, AllowedValues, MinValue, MaxValue } = template.Parameters[name] ?? {
        Type: 'String',
      };
      if (typeof AllowedPattern === 'string') expect(value).toMatch(new RegExp(AllowedPattern));
      if (Array.isArray(AllowedValues)) expect(AllowedValues).toContain(value);
      if (typeof MinValue === 'number') expect(Number(value)).toBeGreaterThanOrEqual(MinValue);
      if (typeof MaxValue === 'number') expect(Number(value)).toBeLessThanOrEqual(MaxValue);
    }
    expect(passesRules(configuration)).toBe(true);
    expect(Number(configuration['MinTasks'])).toBeLessThanOrEqual(Number(configuration['MaxTasks']));
  });
});

describe('the template of an example', () => {
  const templates = readdirSync(join(ROOT, 'examples'), { recursive: true, encoding: 'utf8' }).filter(
    (path) => /^[^/]+\/cfn\/[^/]+\.yaml$/.test(path),
  );

  it('exists for each service', () => {
    expect(templates.sort()).toEqual(['hello/cfn/web.yaml', 'orders/cfn/admin.yaml', 'orders/cfn/api.yaml']);
  });

  it.each(templates)('has the same bytes as the service template: %s', (path) => {
    expect(readText(join('examples', path))).toBe(readText('cfn/service.yaml'));
  });
});

describe('cfn-lint', () => {
  // The time limit is long, because cfn-lint reads megabytes of schemas.
  jest.setTimeout(60_000);

  /** Runs cfn-lint, which pip installs with moto. Returns the exit status and the output, including warnings. */
  const lint = async (path: string) => {
    const python = await motoPython();
    const main = 'import cfnlint.runner; cfnlint.runner.main()';
    const args = ['-c', main, '--regions', 'ap-southeast-2', '--', path];
    return new Promise<{ status: number | string; output: string }>((resolve) => {
      execFile(python, args, { cwd: ROOT }, (error, stdout) => {
        resolve({ status: error?.code ?? 0, output: stdout });
      });
    });
  };

  it('reports no problem of the service template', async () => {
    expect(await lint('cfn/service.yaml')).toEqual({ status: 0, output: '' });
  });

  it('reports no problem of the canonical form, which CloudFormation receives', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'cfn-lint-'));
    try {
      const path = join(folder, 'service.template.json');
      await writeFile(path, canonical(readText('cfn/service.yaml')));
      expect(await lint(path)).toEqual({ status: 0, output: '' });
    } finally {
      await rm(folder, { recursive: true });
    }
  });

  it('reports a property that does not exist', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'cfn-lint-'));
    try {
      const path = join(folder, 'service.yaml');
      await writeFile(path, readText('cfn/service.yaml').replace('RetentionInDays', 'RetentionInYears'));
      const { status, output } = await lint(path);
      expect(status).toBe(2); // exit status of cfn-lint for an error
      expect(output).toContain('RetentionInYears');
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});
