import { CloudFormationClient, GetTemplateCommand } from '@aws-sdk/client-cloudformation';
import { BatchGetImageCommand, ECRClient } from '@aws-sdk/client-ecr';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';

import { parseTemplate } from '../../functions/shared/template/parse';
import { isObject } from '../../functions/shared/template/value';
import type { Environment } from '../../stacks/config';
import { namesOf } from '../../stacks/names';
import type { DeployedEnvironment } from '../deployed-services';
import { openSession } from '../sessions';
import type { ReleaseDriver } from './driver';
import { expectAnswers, expectEverywhere, release } from './release';
import { APPROVE, expectThat, type Scenario } from './scenario';
import { changeTemplate } from './source/change-template';
import { templatesWithout } from './source/templates-without';

/** The property of an ECS service that the scenario changes. The property has no effect on a healthy service. */
const PROPERTY = 'HealthCheckGracePeriodSeconds';

export const updates: Scenario = {
  name: 'updates',
  summary: 'three pushes: a first release, a changed application, and a change of the template only',
  protections: [
    {
      file: 'functions/deploy-stack/stack/stack-input.ts',
      text: '...(await templateInput(template.canonical, deployment.canonicalSha256, target)),',
      replacement: `...(stack === undefined
        ? await templateInput(template.canonical, deployment.canonicalSha256, target)
        : { UsePreviousTemplate: true }),`,
    },
  ],
  missingFrom: async (source, application) => {
    const paths = await templatesWithout(source, application, (text) => ecsServiceIn(text) !== undefined);
    return paths.map(
      (path) =>
        `${join(source, path)} has no resource of type AWS::ECS::Service; the scenario 'updates' changes the grace period of an ECS service`,
    );
  },
  run: async (driver) => {
    const first = await pushAndRelease(driver, 'Say hello');

    await mkdir(join(driver.directory, 'src'), { recursive: true });
    await writeFile(join(driver.directory, 'src', 'second.txt'), 'The second release has this file.\n');
    const second = await pushAndRelease(driver, 'Change the application');
    expectThat(
      (await imageLayers(driver, second)) !== (await imageLayers(driver, first)),
      'the image of the changed application has the same layers as the first image',
    );
    driver.progress.line('Every environment now runs images with changed layers.');

    const gracePeriods = new Map<string, string>();
    for (const { name } of driver.application.services) {
      gracePeriods.set(name, await changeGracePeriod(driver, name));
    }
    const third = await pushAndRelease(driver, 'Change only the template');
    for (const environment of driver.config.environments) {
      for (const { name, stack } of environmentIn(third, environment).services) {
        const value = await deployedGracePeriod(driver, environment, stack);
        const expected = gracePeriods.get(name);
        expectThat(
          value === expected,
          `the stack ${stack} has ${PROPERTY} ${value ?? 'unset'}, but the template has ${expected ?? 'unset'}`,
        );
        driver.progress.line(`${stack} was deployed with ${PROPERTY} ${value ?? 'unset'}.`);
      }
    }
  },
};

/** Pushes the changes, approves the release for every environment, and returns the deployed services. */
async function pushAndRelease(driver: ReleaseDriver, subject: string): Promise<DeployedEnvironment[]> {
  const commit = await driver.push(subject);
  await release(driver, APPROVE);
  const environments = await driver.readDeployedServices();
  expectEverywhere(environments, commit);
  await expectAnswers(driver, environments);
  return environments;
}

function environmentIn(
  environments: readonly DeployedEnvironment[],
  { name }: Environment,
): DeployedEnvironment {
  const deployed = environments.find((environment) => environment.name === name);
  expectThat(
    deployed !== undefined,
    `the environment '${name}' is missing from the list of deployed services`,
  );
  return deployed;
}

/**
 * Adds 45 seconds to the grace period of the first ECS service in the template of a service.
 *
 * @returns the new grace period in seconds.
 */
async function changeGracePeriod(driver: ReleaseDriver, service: string): Promise<string> {
  let changed = 0;
  await changeTemplate(driver, service, (template, text) => {
    const [path, value] = gracePeriodIn(text);
    changed = Number(value ?? 0) + 45;
    // A new node also replaces a function such as `!Ref`.
    template.setIn(path, template.createNode(changed));
  });
  return String(changed);
}

/** Returns the logical id and the resource of the first ECS service in a template. */
function ecsServiceIn(text: string) {
  const { resources } = parseTemplate(text, 'the template');
  return [...resources].find(([, { Type }]) => Type === 'AWS::ECS::Service');
}

/** Returns the path and the value of the grace period of the first ECS service in a template. */
function gracePeriodIn(text: string): readonly [path: string[], value: string | undefined] {
  const service = ecsServiceIn(text);
  expectThat(service !== undefined, 'the template has no resource of type AWS::ECS::Service');
  const [id, { Properties: properties }] = service;
  const value = isObject(properties) ? properties[PROPERTY] : undefined;
  return [['Resources', id, 'Properties', PROPERTY], typeof value === 'string' ? value : undefined];
}

/** Returns the grace period in the template that CloudFormation has deployed. */
async function deployedGracePeriod(
  driver: ReleaseDriver,
  environment: Environment,
  stack: string,
): Promise<string | undefined> {
  const session = await openSession(driver, environment);
  const { TemplateBody: body = '' } = await session
    .client(CloudFormationClient)
    .send(new GetTemplateCommand({ StackName: stack, TemplateStage: 'Original' }));
  return gracePeriodIn(body)[1];
}

const manifestSchema = z.object({ layers: z.array(z.object({ digest: z.string() })) });

/**
 * Returns the layers of the images in the test environment. Unlike the image digest, the layers do not depend on the
 * commit id in the image label.
 */
async function imageLayers(
  driver: ReleaseDriver,
  environments: readonly DeployedEnvironment[],
): Promise<string> {
  const [test] = driver.config.environments;
  const names = namesOf(driver.config).application(driver.application.name);
  const ecr = (await openSession(driver, test)).client(ECRClient);
  const layers = await Promise.all(
    environmentIn(environments, test).services.map(async ({ name, image }) => {
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
