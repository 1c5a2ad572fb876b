import { GetTemplateCommand } from '@aws-sdk/client-cloudformation';
import { BatchGetImageCommand } from '@aws-sdk/client-ecr';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseDocument } from 'yaml';
import { z } from 'zod';

import { templatePath } from '../../functions/shared/release/contract';
import { parseTemplate } from '../../functions/shared/template/parse';
import { isObject } from '../../functions/shared/template/value';
import type { Environment } from '../../stacks/config';
import { namesOf } from '../../stacks/names';
import { enter } from '../sessions';
import type { RunningEnvironment } from '../deployed-services';
import { APPROVE, expectThat, type Scenario, type Stage } from './scenario';
import { expectEverywhere, release } from './story';

/** A property that every ECS service can have and that changes nothing it does while it is healthy. */
const PROPERTY = 'HealthCheckGracePeriodSeconds';

export const updates: Scenario = {
  name: 'updates',
  summary: 'three pushes: the first, a changed application, a change of the template alone',
  lacks: async (source, application) => {
    const files = application.services.map(({ name }) => join(source, templatePath(name)));
    const texts = await Promise.all(files.map((file) => readFile(file, 'utf8')));
    return files
      .filter((_, index) => serviceOf(texts[index] ?? '') === undefined)
      .map((file) => `${file} has no AWS::ECS::Service, whose grace period the scenario changes`);
  },
  play: async (stage) => {
    const first = await stage.push('Say hello');
    await release(stage, APPROVE);
    const one = await stage.running();
    expectEverywhere(one, first);

    await mkdir(join(stage.directory, 'src'), { recursive: true });
    await writeFile(join(stage.directory, 'src', 'second.txt'), 'The second release has this file.\n');
    const second = await stage.push('Change the application');
    await release(stage, APPROVE);
    const two = await stage.running();
    expectEverywhere(two, second);
    expectThat(
      (await contents(stage, two)) !== (await contents(stage, one)),
      'the image of the changed application has the contents of the one before',
    );
    stage.progress.line('The images have other contents now, in every environment.');

    const changed = new Map<string, string>();
    for (const { name } of stage.application.services) {
      changed.set(name, await changeTemplate(join(stage.directory, templatePath(name))));
    }
    const third = await stage.push('Change only the template');
    await release(stage, APPROVE);
    const three = await stage.running();
    expectEverywhere(three, third);
    for (const environment of stage.config.environments) {
      const { services } = running(three, environment);
      for (const { name, stack } of services) {
        const value = await deployedProperty(stage, environment, stack);
        expectThat(
          value === changed.get(name),
          `${stack} has ${PROPERTY} ${value ?? 'nowhere'}, the template says ${changed.get(name) ?? 'nothing'}`,
        );
        stage.progress.line(`${stack} was deployed with ${PROPERTY} ${value ?? 'unset'}.`);
      }
    }
  },
};

function running(all: readonly RunningEnvironment[], { name }: Environment): RunningEnvironment {
  const found = all.find((environment) => environment.name === name);
  expectThat(found !== undefined, `nothing is known of ${name}`);
  return found;
}

/** Gives the ECS service of a template another grace period. @returns the new one, in seconds. */
async function changeTemplate(file: string): Promise<string> {
  const text = await readFile(file, 'utf8');
  const [path, value] = gracePeriod(text);
  const changed = Number(value ?? 0) + 45;
  // Of the parser that keeps comments.
  const template = parseDocument(text, { logLevel: 'error' });
  template.setIn(path, changed);
  // Lines stay as long as they are: nothing else of the file changes.
  await writeFile(file, template.toString({ lineWidth: 0 }));
  return String(changed);
}

/** Returns a template's first ECS service: its logical id and what is declared. */
function serviceOf(text: string) {
  const { resources } = parseTemplate(text, 'the template');
  return [...resources].find(([, { Type }]) => Type === 'AWS::ECS::Service');
}

/** @returns where a template's first ECS service has its grace period, and what is there. */
function gracePeriod(text: string): readonly [path: string[], value: string | undefined] {
  const service = serviceOf(text);
  expectThat(service !== undefined, 'the template has no AWS::ECS::Service');
  const [id, { Properties: properties }] = service;
  const value = isObject(properties) ? properties[PROPERTY] : undefined;
  return [['Resources', id, 'Properties', PROPERTY], typeof value === 'string' ? value : undefined];
}

/** What CloudFormation says the stack was deployed with. */
async function deployedProperty(
  stage: Stage,
  environment: Environment,
  stack: string,
): Promise<string | undefined> {
  const session = await enter(stage, environment);
  const { TemplateBody: body = '' } = await session
    .cloudFormation(environment.region)
    .send(new GetTemplateCommand({ StackName: stack, TemplateStage: 'Original' }));
  return gracePeriod(body)[1];
}

const manifestSchema = z.object({ layers: z.array(z.object({ digest: z.string() })) });

/** The layers of the images that run: what is in them, without the commit they are labelled with. */
async function contents(stage: Stage, all: readonly RunningEnvironment[]): Promise<string> {
  const [environment] = stage.config.environments;
  const names = namesOf(stage.config).application(stage.application.name);
  const ecr = (await enter(stage, environment)).ecr(environment.region);
  const layers = await Promise.all(
    running(all, environment).services.map(async ({ name, image }) => {
      const { images = [] } = await ecr.send(
        new BatchGetImageCommand({
          repositoryName: names.imageRepository(name),
          imageIds: [{ imageDigest: image.split('@')[1] }],
        }),
      );
      return manifestSchema.parse(JSON.parse(images[0]?.imageManifest ?? '{}')).layers;
    }),
  );
  return JSON.stringify(layers);
}
