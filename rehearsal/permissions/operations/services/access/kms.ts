import type { ConditionContext } from '../../../call';
import { isStructure, type ApiStructure } from '../../../../local-aws/service-model/model';
import { at, mapped, textAt } from '../../input';
import { requestTagKeys } from '../../request-tags';
import type { ServiceRules } from '../../service-rules';

/** KMS: https://docs.aws.amazon.com/kms/latest/developerguide/kms-api-permissions-reference.html. */
export const kms: ServiceRules = {
  prefix: 'kms',
  variables: {
    KeyId: at('KeyId', 'TargetKeyId'),
    Alias: mapped(at('AliasName'), (name) => name.replace('alias/', '')),
  },
  exceptions: {
    // Reads the ciphertext with one key, and writes the ciphertext with another key.
    ReEncrypt: ({ input }) => [
      ...at('SourceKeyId')(input).map((resource) => ({ action: 'kms:ReEncryptFrom', resource })),
      ...at('DestinationKeyId')(input).map((resource) => ({ action: 'kms:ReEncryptTo', resource })),
    ],
  },
  context: ({ input, accountRegion }) => ({
    'kms:CallerAccount': accountRegion.accountId,
    ...encryptionContext(input),
    ...requestTagKeys(input),
  }),
};

function encryptionContext(input: ApiStructure): ConditionContext {
  const { EncryptionContext: context } = input;
  return isStructure(context)
    ? Object.fromEntries(
        Object.keys(context).map((key) => [`kms:EncryptionContext:${key}`, textAt(context, key)]),
      )
    : {};
}
