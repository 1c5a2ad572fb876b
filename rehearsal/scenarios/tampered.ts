import { GetObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { unzipSync, zipSync } from 'fflate';

import { bundledTemplate, currentKey } from '../../functions/shared/release/contract';
import type { PromotedEnvironment } from '../../stacks/config';
import { namesOf } from '../../stacks/names';
import { enter } from '../sessions';
import { APPROVE, expectThat, type Scenario, type Stage } from './scenario';
import { expectEverywhere, release } from './story';

export const tampered: Scenario = {
  name: 'tampered',
  summary: 'a byte of the arrived bundle is changed: production refuses and says which file',
  play: async (stage) => {
    const commit = await stage.push('Say hello');
    await release(stage, APPROVE);
    const before = await stage.running();
    expectEverywhere(before, commit);

    const [, production] = stage.config.environments;
    const [service] = stage.application.services;
    const file = bundledTemplate(service?.name ?? '');
    stage.mark();
    stage.progress.line(`Somebody in the production account changes one byte of ${file} in the bundle.`);
    await changeOneByte(stage, production, file);
    const end = await stage.arrived(production);
    const reason = stage.failure(end.pipeline)?.detail ?? '';
    expectThat(end.status === 'Failed', `${end.pipeline} ended ${end.status} with a changed bundle`);
    expectThat(reason.includes(file), `the refusal does not name ${file}: ${reason}`);
    expectThat(
      JSON.stringify(await stage.running()) === JSON.stringify(before),
      'what runs has changed although the bundle was refused',
    );
    stage.progress.line('What runs in production is what ran before.');
  },
};

/** Writes the watched bundle again, valid as a zip, with one byte of one file changed. */
async function changeOneByte(stage: Stage, environment: PromotedEnvironment, file: string): Promise<void> {
  const session = await enter(stage, environment, 'rehearsal-intruder');
  const s3 = session.s3(environment.region);
  const object = {
    Bucket: namesOf(stage.config).environment(environment).releaseBucket.name,
    Key: currentKey(stage.application.name),
  };
  const { Body: body } = await s3.send(new GetObjectCommand(object));
  const files = unzipSync((await body?.transformToByteArray()) ?? new Uint8Array());
  const bytes = files[file];
  if (bytes === undefined)
    throw new Error(`the bundle has no ${file}; it has ${Object.keys(files).join(', ')}`);
  bytes[bytes.length - 1] = (bytes.at(-1) ?? 0) ^ 1;
  await s3.send(new PutObjectCommand({ ...object, Body: zipSync(files) }));
}
