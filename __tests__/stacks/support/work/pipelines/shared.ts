import { type Account, arn, SOMEONE_ELSES_BUCKET } from '../../example';
import { encryptedWith } from '../shared';
import type { Work } from '../work';

/** What CodePipeline does around the actions of any pipeline. */
export function artifacts(who: string, bucket: string, prefix: string, alias: string): Work[] {
  const object = `${bucket}/${prefix}/Source/a1B2c3D`;
  const butNot = ['deployments/test/hello/web/e.json', 'other-pipeline/Source/a1B2c3D'].map((other) => ({
    on: `${bucket}/${other}`,
  }));
  return [
    {
      who,
      what: 'fetch artifacts',
      actions: ['s3:GetObject', 's3:GetObjectVersion'],
      on: object,
      butNot,
    },
    {
      who,
      what: 'store artifacts',
      actions: ['s3:PutObject'],
      on: object,
      with: encryptedWith(alias),
      butNot,
    },
    {
      who,
      what: 'look at the bucket of its artifacts',
      actions: ['s3:GetBucketAcl', 's3:GetBucketLocation', 's3:GetBucketVersioning'],
      on: bucket,
      butNot: [{ on: SOMEONE_ELSES_BUCKET }],
    },
  ];
}

/** @param names those it invokes; none whose name only starts like theirs. */
export function invoke(who: string, region: string, account: Account, names: readonly string[]): Work[] {
  return [
    { who, what: 'find functions', actions: ['lambda:ListFunctions'], on: '*', butNot: [] },
    ...names.map((name): Work => {
      const on = arn('lambda', region, account, `function:big-red-button-${name}`);
      return {
        who,
        what: `invoke ${name}`,
        actions: ['lambda:InvokeFunction'],
        on,
        butNot: [{ on: `${on}-2` }],
      };
    }),
  ];
}
