import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { templatePath } from '../../../functions/shared/release/release-files';
import type { ReleaseDriver } from '../driver';
import { expectThat, type Scenario } from '../scenario';
import { expectUnchecked } from './unchecked';

/** A template that check-release must reject, and the expected parts of the rejection message. */
interface HostileTemplate {
  readonly template: string;
  /** Expected parts of the rejection message. In the message, the path of the template precedes each part. */
  readonly refusals: readonly string[];
}

export const hiddenKey: Scenario = {
  name: 'hidden-key',
  summary:
    'a template hides a privileged container after a comment: the release is rejected before the first approval',
  protections: [
    {
      file: 'functions/shared/template/characters.ts',
      text: 'if (match === null) return;',
      replacement: "if (match === null || match[0] === '\\r') return;",
    },
  ],
  run: (driver) => expectRejected(driver, 'Explain a line', hidePrivileged),
};

export const hostNetwork: Scenario = {
  name: 'host-network',
  summary:
    'a template uses the network and the files of the host: the release is rejected before the first approval',
  protections: [
    {
      file: 'functions/shared/template/guard/types/task-definition.ts',
      text: "PidMode: literal('task'),",
      replacement: "...plain('PidMode'),",
    },
  ],
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
    'the template has no line with Image:; the scenario hides a key in such a line',
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
  expectThat(index >= 0, 'the template has no line Resources:; the scenario adds a resource below this line');
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
 * Pushes a hostile template. Expects check-release to reject the template before the first approval, with a message
 * that contains line and column.
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
  await expectUnchecked(
    driver,
    refusals.map((refusal) => `${path}${refusal}`),
  );
}
