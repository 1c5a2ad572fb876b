import { arn } from '../../../../../stacks/names';
import { isStructure, type ApiStructure } from '../../../../local-aws/service-model/model';
import type { ConditionContext, Requirement } from '../../../call';
import { UnknownRequirementError } from '../../../unknown-requirement';
import { at, mapped, textAt } from '../../input';
import { tagContext, tagsIn } from '../../tags';
import type { OperationRequest, ServiceRules } from '../../service-rules';

/** KMS: https://docs.aws.amazon.com/kms/latest/developerguide/kms-api-permissions-reference.html. */
export const kms: ServiceRules = {
  prefix: 'kms',
  variables: {
    // The id of a key, or the name of an alias, behind which the policy store looks up the key.
    KeyId: at('KeyId', 'TargetKeyId'),
    Alias: mapped(at('AliasName'), (name) => name.replace('alias/', '')),
  },
  exceptions: {
    CreateKey: createKey,
    // Needs the permission on the alias and on the key behind the alias.
    DeleteAlias: (request) => [
      {
        action: 'kms:DeleteAlias',
        resource: arn('kms', request.accountRegion, textAt(request.input, 'AliasName')),
      },
      keyRequirement('kms:DeleteAlias', request, 'AliasName'),
    ],
    // Reads the ciphertext with one key, and writes the ciphertext with another key.
    ReEncrypt: (request) => [
      keyRequirement('kms:ReEncryptFrom', request, 'SourceKeyId'),
      keyRequirement('kms:ReEncryptTo', request, 'DestinationKeyId'),
    ],
  },
  context: ({ input, accountRegion }) => ({
    'kms:CallerAccount': accountRegion.accountId,
    ...encryptionContext(input),
  }),
};

/** Tags in the request need a permission for the new key. */
function createKey({ input, accountRegion }: OperationRequest): Requirement[] {
  const tags = tagsIn(input);
  return [
    { action: 'kms:CreateKey', resource: '*' },
    ...(Object.keys(tags).length === 0
      ? []
      : [
          {
            action: 'kms:TagResource',
            resource: arn('kms', accountRegion, 'key/*'),
            context: tagContext(tags),
          },
        ]),
  ];
}

/** @throws UnknownRequirementError if the request names no key. KMS then finds the key in the ciphertext. */
function keyRequirement(
  action: string,
  { input, accountRegion }: OperationRequest,
  path: string,
): Requirement {
  const key = textAt(input, path);
  if (key === '') {
    throw new UnknownRequirementError(
      `the key of ${action} is unknown, because the rehearsal reads no ciphertext: set ${path} in the request`,
    );
  }
  return { action, resource: key.startsWith('arn:') ? key : arn('kms', accountRegion, `key/${key}`) };
}

function encryptionContext({ EncryptionContext: context }: ApiStructure): ConditionContext {
  return Object.fromEntries(
    Object.entries(isStructure(context) ? context : {}).map(([key, value]) => [
      `kms:EncryptionContext:${key}`,
      typeof value === 'string' ? value : '',
    ]),
  );
}
