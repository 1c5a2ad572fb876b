import { ListObjectsV2Command } from '@aws-sdk/client-s3';

import type { PromotedEnvironment } from '../../stacks/config';
import { namesOf } from '../../stacks/names';
import { enter } from '../sessions';
import { APPROVE, expectThat, REJECT, type Scenario, type Stage } from './scenario';

export const rejected: Scenario = {
  name: 'rejected',
  summary: 'production says no: test runs the release, production is untouched',
  play: async (stage) => {
    const commit = await stage.push('Say hello');
    const [tested, production] = stage.config.environments;
    await stage.answer(tested, APPROVE);
    await stage.answer(production, REJECT);
    const end = await stage.delivered();
    expectThat(end.status === 'Failed', `${end.pipeline} ended ${end.status}, a rejected execution fails`);

    const running = await stage.running();
    const services = (name: string) =>
      running.find((environment) => environment.name === name)?.services ?? [];
    expectThat(
      services(tested.name).every((service) => service.commit === commit),
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

async function objects(stage: Stage, environment: PromotedEnvironment): Promise<string[]> {
  const session = await enter(stage, environment);
  const { Contents: contents = [] } = await session.s3(environment.region).send(
    new ListObjectsV2Command({
      Bucket: namesOf(stage.config).environment(environment).releaseBucket.name,
    }),
  );
  return contents.map(({ Key: key }) => key ?? '');
}
