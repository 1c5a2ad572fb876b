import {
  Result,
  RuleCategory,
  RuleOwner,
  StageRetryMode,
  type Condition,
  type RuleDeclaration,
  type StageDeclaration,
} from '@aws-sdk/client-codepipeline';

import {
  argument,
  block,
  blocks,
  map,
  maybeBlocks,
  maybeNumber,
  maybeOneOf,
  maybeText,
  maybeTexts,
  oneOf,
  text,
  type AttributeTable,
} from '../shared/attribute-table';

/** Maps a list of artifact names. The API represents each artifact as an object with a `name`. */
export const artifacts = (name: string) =>
  argument(
    name,
    (args) => args.texts(name).map((artifact) => ({ name: artifact })),
    (list: { name: string | undefined }[] | undefined) => list?.map((artifact) => artifact.name),
  );

const RULE = {
  name: text('name'),
  ruleTypeId: block('rule_type_id', {
    category: oneOf('category', RuleCategory),
    owner: maybeOneOf('owner', RuleOwner),
    provider: text('provider'),
    version: maybeText('version'),
  }),
  configuration: map('configuration'),
  commands: maybeTexts('commands'),
  inputArtifacts: artifacts('input_artifacts'),
  roleArn: maybeText('role_arn'),
  region: maybeText('region'),
  timeoutInMinutes: maybeNumber('timeout_in_minutes'),
} satisfies AttributeTable<RuleDeclaration>;

const CONDITION = {
  result: maybeOneOf('result', Result),
  rules: blocks('rule', RULE),
} satisfies AttributeTable<Condition>;

/** Stage conditions of a V2 pipeline: before entry, on failure and on success. */
export const STAGE_CONDITIONS = {
  beforeEntry: block('before_entry', { conditions: blocks('condition', CONDITION) }),
  onSuccess: block('on_success', { conditions: blocks('condition', CONDITION) }),
  onFailure: block('on_failure', {
    result: maybeOneOf('result', Result),
    conditions: maybeBlocks('condition', CONDITION),
    retryConfiguration: block('retry_configuration', { retryMode: maybeOneOf('retry_mode', StageRetryMode) }),
  }),
} satisfies AttributeTable<StageDeclaration>;
