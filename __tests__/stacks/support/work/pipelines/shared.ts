import { type Account, arn, CHECKS, DEPLOYMENT, FOREIGN_BUCKET } from '../../example';
import { encryptedWith } from '../shared';
import type { Work } from '../work';

/** Returns the requests for the artifacts of a pipeline. */
export function artifacts(role: string, bucket: string, prefix: string, alias: string): Work[] {
  const object = `${bucket}/${prefix}/Source/a1B2c3D`;
  const denied = [`${bucket}/other-pipeline/Source/a1B2c3D`, DEPLOYMENT, ...Object.values(CHECKS)].map(
    (resource) => ({ resource }),
  );
  return [
    {
      role,
      description: 'fetch artifacts',
      actions: ['s3:GetObject', 's3:GetObjectVersion'],
      resource: object,
      denied,
    },
    {
      role,
      description: 'store artifacts',
      actions: ['s3:PutObject'],
      resource: object,
      context: encryptedWith(alias),
      denied,
    },
    {
      role,
      description: 'read the settings of the artifact bucket',
      actions: ['s3:GetBucketAcl', 's3:GetBucketLocation', 's3:GetBucketVersioning'],
      resource: bucket,
      denied: [{ resource: FOREIGN_BUCKET }],
    },
  ];
}

/**
 * Returns the requests that invoke functions. IAM must deny requests for a function whose name has an additional
 * suffix.
 */
export function invoke(role: string, region: string, account: Account, names: readonly string[]): Work[] {
  return [
    { role, description: 'list functions', actions: ['lambda:ListFunctions'], resource: '*', denied: [] },
    ...names.map((name): Work => {
      const resource = arn('lambda', region, account, `function:big-red-button-${name}`);
      return {
        role,
        description: `invoke ${name}`,
        actions: ['lambda:InvokeFunction'],
        resource,
        denied: [{ resource: `${resource}-2` }],
      };
    }),
  ];
}
