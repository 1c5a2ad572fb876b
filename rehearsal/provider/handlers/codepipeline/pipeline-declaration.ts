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
  type PipelineVariableDeclaration,
  type StageDeclaration,
} from '@aws-sdk/client-codepipeline';

import type { Arguments } from '../../arguments';
import type { LooseValues } from '../../values';
import { conditionsFromStage, conditionsToStage } from './pipeline-conditions';

/** A pipeline between Terraform's words and those of the CodePipeline API (`PipelineDeclaration`). */
export function toDeclaration(plan: Arguments): PipelineDeclaration {
  const stores = plan.blocks('artifact_store');
  const [only] = stores;
  const stages = plan.blocks('stage').map(toStage);
  const variables = plan.blocks('variable').map(toVariable);
  return {
    name: plan.text('name'),
    roleArn: plan.text('role_arn'),
    pipelineType: plan.oneOf('pipeline_type', PipelineType),
    executionMode: plan.oneOf('execution_mode', ExecutionMode),
    // One store for the pipeline's own Region, or one for each Region an action runs in.
    ...(stores.length === 1 && only !== undefined
      ? { artifactStore: toStore(only) }
      : {
          artifactStores: Object.fromEntries(stores.map((store) => [store.text('region'), toStore(store)])),
        }),
    stages,
    ...(variables.length > 0 && { variables }),
  };
}

export function fromDeclaration(pipeline: PipelineDeclaration): LooseValues {
  const { artifactStore, artifactStores = {} } = pipeline;
  return {
    name: pipeline.name,
    role_arn: pipeline.roleArn,
    pipeline_type: pipeline.pipelineType ?? 'V1',
    execution_mode: pipeline.executionMode ?? 'SUPERSEDED',
    artifact_store:
      artifactStore === undefined
        ? Object.entries(artifactStores).map(([region, store]) => fromStore(store, region))
        : [fromStore(artifactStore, undefined)],
    stage: pipeline.stages?.map(fromStage),
    variable: pipeline.variables?.map(({ name, defaultValue, description }) => ({
      name,
      default_value: defaultValue,
      description,
    })),
  };
}

function toStore(store: Arguments): ArtifactStore {
  const key = store.block('encryption_key');
  return {
    type: store.oneOf('type', ArtifactStoreType),
    location: store.text('location'),
    ...(key && { encryptionKey: { id: key.text('id'), type: key.oneOf('type', EncryptionKeyType) } }),
  };
}

function fromStore(
  { type, location, encryptionKey }: ArtifactStore,
  region: string | undefined,
): LooseValues {
  return {
    type,
    location,
    region,
    encryption_key: encryptionKey && [{ id: encryptionKey.id, type: encryptionKey.type }],
  };
}

const toVariable = (variable: Arguments): PipelineVariableDeclaration => ({
  name: variable.text('name'),
  defaultValue: variable.maybeText('default_value'),
  description: variable.maybeText('description'),
});

function toStage(stage: Arguments): StageDeclaration {
  return {
    name: stage.text('name'),
    actions: stage.blocks('action').map(toAction),
    ...conditionsToStage(stage),
  };
}

function fromStage(stage: StageDeclaration): LooseValues {
  return { name: stage.name, action: stage.actions?.map(fromAction), ...conditionsFromStage(stage) };
}

function toAction(action: Arguments): ActionDeclaration {
  return {
    name: action.text('name'),
    actionTypeId: {
      category: action.oneOf('category', ActionCategory),
      owner: action.oneOf('owner', ActionOwner),
      provider: action.text('provider'),
      version: action.text('version'),
    },
    runOrder: action.maybeNumber('run_order') ?? 1,
    configuration: action.map('configuration'),
    inputArtifacts: action.texts('input_artifacts').map((name) => ({ name })),
    outputArtifacts: action.texts('output_artifacts').map((name) => ({ name })),
    roleArn: action.maybeText('role_arn'),
    region: action.maybeText('region'),
    namespace: action.maybeText('namespace'),
    timeoutInMinutes: action.maybeNumber('timeout_in_minutes'),
  };
}

function fromAction(action: ActionDeclaration): LooseValues {
  const type = action.actionTypeId;
  return {
    name: action.name,
    category: type?.category,
    owner: type?.owner,
    provider: type?.provider,
    version: type?.version,
    run_order: action.runOrder,
    configuration: action.configuration,
    input_artifacts: action.inputArtifacts?.map(({ name }) => name),
    output_artifacts: action.outputArtifacts?.map(({ name }) => name),
    role_arn: action.roleArn,
    region: action.region,
    namespace: action.namespace,
    timeout_in_minutes: action.timeoutInMinutes,
  };
}
