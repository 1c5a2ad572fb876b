import { z } from 'zod';

import type { MotoClient } from '../../local-aws/moto/moto-client';

const schema = z.object({
  Aliases: z.array(z.object({ AliasArn: z.string(), TargetKeyId: z.string().optional() })),
});

/**
 * Returns the ARN of the KMS key behind the ARN of an alias. KMS checks the permissions on the key:
 * https://docs.aws.amazon.com/kms/latest/developerguide/alias-access.html
 *
 * @returns the ARN itself if no such alias exists. The operation then fails.
 */
export async function readKeyOfAlias(moto: MotoClient, arn: string): Promise<string> {
  const [, , , region = '', accountId = ''] = arn.split(':');
  const { Aliases } = schema.parse(
    await moto.json({
      service: 'kms',
      accountRegion: { accountId, region },
      target: 'TrentService.ListAliases',
      input: {},
    }),
  );
  const keyId = Aliases.find(({ AliasArn }) => AliasArn === arn)?.TargetKeyId;
  return keyId === undefined ? arn : arn.replace(/:alias\/.*$/, `:key/${keyId}`);
}
