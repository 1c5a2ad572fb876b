import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { templatePath } from '../../functions/shared/release/release-files';
import type { ReleaseDriver } from './driver';
import { APPROVE, expectThat, type Scenario } from './scenario';

/** A template that the test environment must reject, and the expected parts of the rejection message. */
interface HostileTemplate {
  readonly template: string;
  /** Expected parts of the rejection message. In the message, the path of the template precedes each part. */
  readonly refusals: readonly string[];
}

export const hiddenKey: Scenario = {
  name: 'hidden-key',
  summary: 'a template hides a privileged container after a comment: test rejects the template',
  run: (driver) => expectRejected(driver, 'Explain a line', hidePrivileged),
};

export const hostNetwork: Scenario = {
  name: 'host-network',
  summary: 'a template uses the network and the files of the host: test rejects the template',
  run: (driver) => expectRejected(driver, 'Add options', addOptions),
};

/**
 * Hides the key `Privileged` behind a comment and a carriage return. Some YAML parsers end the comment at the carriage
 * return, and parse the rest of the line as a key.
 */
function hidePrivileged(template: string): HostileTemplate {
  const lines = template.split('\n');
  const index = lines.findIndex((line) => /^ +Image: /.test(line));
  const line = lines[index];
  expectThat(
    line !== undefined,
    'the template has no line with Image:, which the scenario needs to hide a key',
  );
  const indent = ' '.repeat(line.indexOf('Image'));
  lines[index] = `${line} # by digest\r${indent}Privileged: true`;
  return {
    template: lines.join('\n'),
    refusals: [
      `:${String(index + 1)}:${String(`${line} # by digest`.length + 1)}: the character U+000D before the key 'Privileged'`,
    ],
  };
}

/**
 * Adds a resource named `Options`, which is also the name of a property. A check that confuses resources and properties
 * would skip the content of this resource.
 */
function addOptions(template: string): HostileTemplate {
  const lines = template.split('\n');
  const index = lines.indexOf('Resources:');
  expectThat(index >= 0, 'the template has no line Resources:, which the scenario needs to add a resource');
  const added = [
    '  Options:',
    '    Type: AWS::ECS::TaskDefinition',
    '    Properties:',
    '      NetworkMode: host',
    '      PidMode: host',
    '      Volumes:',
    '        - Name: host',
    '          Host: { SourcePath: / }',
    '      ContainerDefinitions:',
    '        - Name: options',
    '          Image: !Ref ImageUri',
    '          Privileged: true',
  ];
  lines.splice(index + 1, 0, ...added);
  const at = (key: string, path: string) => {
    const offset = added.findIndex((line) => line.trimStart().startsWith(`${key}:`));
    const column = (added[offset] ?? '').indexOf(key) + 1;
    return `:${String(index + 2 + offset)}:${String(column)} Resources.Options.Properties.${path}${key}: `;
  };
  return {
    template: lines.join('\n'),
    refusals: [
      `${at('NetworkMode', '')}is 'host'`,
      `${at('PidMode', '')}is 'host'`,
      at('Host', 'Volumes.0.'),
      `${at('Privileged', 'ContainerDefinitions.0.')}is 'true'`,
    ],
  };
}

/**
 * Pushes and approves a hostile template. Expects the test environment to deploy nothing, and to reject the template
 * with a message that contains line and column.
 */
async function expectRejected(
  driver: ReleaseDriver,
  subject: string,
  change: (template: string) => HostileTemplate,
): Promise<void> {
  const path = templatePath(driver.application.services[0]?.name ?? '');
  const file = join(driver.directory, path);
  const { template, refusals } = change(await readFile(file, 'utf8'));
  await writeFile(file, template);
  await driver.push(subject);
  await driver.answerApproval(driver.config.environments[0], APPROVE);
  const end = await driver.waitForDelivery();
  expectThat(end.status === 'Failed', `${end.pipeline} ended ${end.status} although the template is hostile`);
  const reason = driver.failedAction(end.pipeline)?.detail ?? '';
  for (const refusal of refusals) {
    expectThat(
      reason.includes(`${path}${refusal}`),
      `the rejection does not contain ${path}${refusal}: ${reason}`,
    );
  }
  expectThat(
    (await driver.readDeployedServices()).every((environment) => environment.services.length === 0),
    'a service was deployed',
  );
  driver.progress.line(
    'The test environment rejected the template and named line and property. Nothing was deployed.',
  );
}
