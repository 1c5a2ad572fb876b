import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { templatePath } from '../../functions/shared/release/contract';
import { APPROVE, expectThat, type Scenario, type Stage } from './scenario';

/** A template with a change, and what its refusal must say. */
interface Hostile {
  readonly template: string;
  /** Behind the path of the template. */
  readonly refusals: readonly string[];
}

export const hiddenKey: Scenario = {
  name: 'hidden-key',
  summary: 'a carriage return in a comment of the template hides a privileged container: test refuses',
  play: (stage) => expectRefused(stage, 'Explain a line', hidePrivileged),
};

export const hostNetwork: Scenario = {
  name: 'host-network',
  summary: "a task definition called Options asks for the host's network and files: test refuses",
  play: (stage) => expectRefused(stage, 'Add options', addOptions),
};

/** To some readers of YAML the carriage return ends the comment, so that the text behind it is a key. */
function hidePrivileged(template: string): Hostile {
  const lines = template.split('\n');
  const index = lines.findIndex((line) => /^ +Image: /.test(line));
  const line = lines[index];
  expectThat(line !== undefined, 'the template has no line with Image, behind which a key could be hidden');
  const indent = ' '.repeat(line.indexOf('Image'));
  lines[index] = `${line} # by digest\r${indent}Privileged: true`;
  return {
    template: lines.join('\n'),
    refusals: [
      `:${String(index + 1)}:${String(`${line} # by digest`.length + 1)}: the character U+000D before the key 'Privileged'`,
    ],
  };
}

/** A rule that takes the name for a property would not look into it. */
function addOptions(template: string): Hostile {
  const lines = template.split('\n');
  const index = lines.indexOf('Resources:');
  expectThat(index >= 0, 'the template has no line Resources:, behind which a resource could be added');
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
    const place = added.findIndex((line) => line.trimStart().startsWith(`${key}:`));
    const column = (added[place] ?? '').indexOf(key) + 1;
    return `:${String(index + 2 + place)}:${String(column)} Resources.Options.Properties.${path}${key}: `;
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

/** Pushes a hostile template, approves it, and expects that test refuses it by its place before it changes anything. */
async function expectRefused(
  stage: Stage,
  subject: string,
  change: (template: string) => Hostile,
): Promise<void> {
  const path = templatePath(stage.application.services[0]?.name ?? '');
  const file = join(stage.directory, path);
  const { template, refusals } = change(await readFile(file, 'utf8'));
  await writeFile(file, template);
  await stage.push(subject);
  await stage.answer(stage.config.environments[0], APPROVE);
  const end = await stage.delivered();
  expectThat(end.status === 'Failed', `${end.pipeline} ended ${end.status} with a hostile template`);
  const reason = stage.failure(end.pipeline)?.detail ?? '';
  for (const refusal of refusals) {
    expectThat(reason.includes(`${path}${refusal}`), `the refusal does not say ${path}${refusal}: ${reason}`);
  }
  expectThat(
    (await stage.running()).every((environment) => environment.services.length === 0),
    'something was deployed',
  );
  stage.progress.line('Test refused the template by line and property, and nothing was deployed.');
}
