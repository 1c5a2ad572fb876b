import {
  ActionCategory,
  ActionOwner,
  ArtifactStoreType,
  EncryptionKeyType,
  ExecutionMode,
  PipelineType,
  type ActionDeclaration,
  type ArtifactStore,
  type PipelineDeclaration,
  type StageDeclaration,
} from '@aws-sdk/client-codepipeline';

import type { Arguments } from '../../arguments';
import type { LooseValues } from '../../values';
import {
  block,
  blocks,
  fromAws,
  map,
  maybeBlocks,
  maybeNumber,
  maybeText,
  oneOf,
  orElse,
  structure,
  text,
  toAws,
  type AttributeTable,
} from '../shared/attribute-table';
import { artifacts, STAGE_CONDITIONS } from './pipeline-conditions';

const ACTION = {
  name: text('name'),
  actionTypeId: structure({
    category: oneOf('category', ActionCategory),
    owner: oneOf('owner', ActionOwner),
    provider: text('provider'),
    version: text('version'),
  }),
  runOrder: orElse(maybeNumber('run_order'), 1),
  configuration: map('configuration'),
  inputArtifacts: artifacts('input_artifacts'),
  outputArtifacts: artifacts('output_artifacts'),
  roleArn: maybeText('role_arn'),
  region: maybeText('region'),
  namespace: maybeText('namespace'),
  timeoutInMinutes: maybeNumber('timeout_in_minutes'),
} satisfies AttributeTable<ActionDeclaration>;

const STAGE = {
  name: text('name'),
  actions: blocks('action', ACTION),
  ...STAGE_CONDITIONS,
} satisfies AttributeTable<StageDeclaration>;

const STORE = {
  type: oneOf('type', ArtifactStoreType),
  location: text('location'),
  encryptionKey: block('encryption_key', { id: text('id'), type: oneOf('type', EncryptionKeyType) }),
} satisfies AttributeTable<ArtifactStore>;

const PIPELINE = {
  name: text('name'),
  roleArn: text('role_arn'),
  pipelineType: orElse(oneOf('pipeline_type', PipelineType), 'V1'),
  executionMode: orElse(oneOf('execution_mode', ExecutionMode), 'SUPERSEDED'),
  stages: blocks('stage', STAGE),
  variables: maybeBlocks('variable', {
    name: text('name'),
    defaultValue: maybeText('default_value'),
    description: maybeText('description'),
  }),
} satisfies AttributeTable<PipelineDeclaration>;

/** Returns the `PipelineDeclaration` of the CodePipeline API. */
export function toDeclaration(plan: Arguments): PipelineDeclaration {
  return { ...toAws(PIPELINE, plan), ...toStores(plan.blocks('artifact_store')) };
}

export function fromDeclaration(pipeline: PipelineDeclaration): LooseValues {
  return { ...fromAws(PIPELINE, pipeline), artifact_store: fromStores(pipeline) };
}

/**
 * Returns the artifact store of a pipeline. A pipeline with actions in several Regions has one artifact store for each
 * Region.
 */
function toStores(stores: readonly Arguments[]) {
  const [only] = stores;
  if (stores.length === 1 && only !== undefined) return { artifactStore: toAws(STORE, only) };
  return {
    artifactStores: Object.fromEntries(stores.map((store) => [store.text('region'), toAws(STORE, store)])),
  };
}

function fromStores({ artifactStore, artifactStores = {} }: PipelineDeclaration): LooseValues[] {
  if (artifactStore !== undefined) return [{ ...fromAws(STORE, artifactStore), region: undefined }];
  return Object.entries(artifactStores).map(([region, store]) => ({ ...fromAws(STORE, store), region }));
}
