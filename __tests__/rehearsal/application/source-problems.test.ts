import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { sourceProblems } from '../../../rehearsal/application/source-problems';
import { parseConfig } from '../../../stacks/config';
import example from '../../fixtures/example.config';
import { copyExample } from '../../support/example';

const TYPES = 'rehearsal/local-aws/services/cloudformation/resources/types';
const config = parseConfig(example);
const [application] = config.applications;

let folder: string;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'application-'));
  await copyExample(folder);
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

function problemsWith(from: string, to: string): string[] {
  if (application === undefined) throw new Error('the configuration has no application');
  const file = join(folder, 'cfn/web.yaml');
  const text = readFileSync(file, 'utf8');
  expect(text).toContain(from);
  writeFileSync(file, text.replace(from, to));
  return sourceProblems(folder, config, application);
}

describe('the source of an application, before a rehearsal deploys anything', () => {
  test('has no problem if the local AWS supports every part of its templates', () => {
    expect(problemsWith('RetentionInDays: !Ref LogDays', 'RetentionInDays: 30')).toEqual([]);
  });

  test('has a problem that names the file to change if the local AWS does not support a property', () => {
    expect(problemsWith('RetentionInDays: !Ref LogDays', 'LogGroupClass: STANDARD')).toEqual([
      `cfn/web.yaml: the local AWS does not support LogGroup.Properties.LogGroupClass; add it to ${TYPES}/aws-logs-loggroup.ts`,
    ]);
  });

  test('has the problem of CloudFormation if CloudFormation rejects the template', () => {
    expect(problemsWith('MinValue: 1024', 'MinLength: 4')).toEqual([
      "cfn/web.yaml: Template error: Parameter 'ContainerPort' MinLength must be on a parameter of type String",
    ]);
  });

  test('has only the problem of check-release if check-release rejects the template', () => {
    const problems = problemsWith('RetentionInDays: !Ref LogDays', 'KmsKeyId: key');
    expect(problems).toHaveLength(1);
    expect(problems[0]).not.toContain('the local AWS');
  });
});
