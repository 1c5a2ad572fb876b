import { ListObjectsV2Command } from '@aws-sdk/client-s3';

import { accountOf, promotedEnvironments, testEnvironment, type Environment } from '../../stacks/config';
import { releaseBucketName } from '../../stacks/names';
import { enter } from '../sessions';
import { APPROVE, expectThat, REJECT, type Scenario, type Stage } from './scenario';

export const rejected: Scenario = {
  name: 'rejected',
  summary: 'production says no: test runs the release, production is untouched',
  play: async (stage) => {
    const commit = await stage.push('Say hello');
    const [production] = promotedEnvironments(stage.config) as [Environment];
    await stage.answer(testEnvironment(stage.config), APPROVE);
    await stage.answer(production, REJECT);
    const end = await stage.delivered();
    expectThat(end.status === 'Failed', `${end.pipeline} ended ${end.status}, a rejected execution fails`);

    const running = await stage.running();
    const services = (name: string) =>
      running.find((environment) => environment.name === name)?.services ?? [];
    expectThat(
      services(testEnvironment(stage.config).name).every((service) => service.commit === commit),
      'test does not run the commit',
    );
    expectThat(services(production.name).length === 0, 'production has a service stack');
    expectThat(
      (await objects(stage, production)).length === 0,
      "something was written to production's bucket",
    );
    stage.progress.line('Production has no service stack, and its release bucket is empty.');
  },
};

async function objects(stage: Stage, environment: Environment): Promise<string[]> {
  const { id } = accountOf(stage.config, environment);
  const session = await enter(stage, environment);
  const { Contents: contents = [] } = await session.s3(environment.region).send(
    new ListObjectsV2Command({
      Bucket: releaseBucketName(stage.config.project, environment.name, id),
    }),
  );
  return contents.map(({ Key: key }) => key ?? '');
}
