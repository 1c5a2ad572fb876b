import { appendFile } from 'node:fs/promises';
import { join } from 'node:path';

import { templatePath } from '../../functions/shared/contract';
import type { RunningEnvironment } from '../running';
import { APPROVE, expectThat, type Scenario } from './scenario';
import { expectEverywhere, release } from './story';

export const updates: Scenario = {
  name: 'updates',
  summary: 'three pushes: the first, a changed application, a change of the template alone',
  play: async (stage) => {
    const first = await stage.push('Say hello');
    await release(stage, APPROVE);
    const one = await stage.running();
    expectEverywhere(one, first);

    await appendFile(join(stage.directory, 'README.md'), '\nChanged once.\n');
    const second = await stage.push('Change the application');
    await release(stage, APPROVE);
    const two = await stage.running();
    expectEverywhere(two, second);
    expectThat(images(two) !== images(one), 'the changed application has the same image');

    for (const service of stage.application.services) {
      await appendFile(
        join(stage.directory, templatePath(service.name)),
        '\n# A change of the template alone.\n',
      );
    }
    const third = await stage.push('Change only the template');
    await release(stage, APPROVE);
    const three = await stage.running();
    expectEverywhere(three, third);
  },
};

function images(running: readonly RunningEnvironment[]): string {
  return running.flatMap(({ services }) => services.map(({ image }) => image)).join(' ');
}
