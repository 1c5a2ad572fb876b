import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';

import {
  CreateFunctionCommand,
  DeleteFunctionCommand,
  DeleteFunctionConcurrencyCommand,
  DeleteFunctionEventInvokeConfigCommand,
  GetFunctionCommand,
  GetFunctionEventInvokeConfigCommand,
  LambdaClient,
  PutFunctionConcurrencyCommand,
  PutFunctionEventInvokeConfigCommand,
  TagResourceCommand,
  UntagResourceCommand,
  UpdateFunctionCodeCommand,
  UpdateFunctionConfigurationCommand,
  type Architecture,
  Runtime,
} from '@aws-sdk/client-lambda';

import type { Arguments } from '../../arguments';
import type { Connection } from '../../connection';
import type { ResourceHandler } from '../shared/handler';

const lambda = (aws: Connection) => aws.client(LambdaClient);

/** A function from a zip file. */
export const lambdaFunction: ResourceHandler = {
  // moto keeps the architecture a function was made with; AWS takes a new one with new code.
  forceNew: ['function_name', 'package_type', 'architectures'],
  defaults: {
    memory_size: 128,
    timeout: 3,
    package_type: 'Zip',
    publish: false,
    skip_destroy: false,
    reserved_concurrent_executions: -1,
  },
  // How Terraform deletes; and moto keeps neither the key nor the logging settings.
  remembered: ['skip_destroy', 'kms_key_arn', 'logging_config'],
  changing: ['last_modified', 'code_sha256', 'source_code_size'],
  async create(aws, plan) {
    const name = plan.text('function_name');
    await lambda(aws).send(
      new CreateFunctionCommand({
        ...settings(plan),
        FunctionName: name,
        Code: { ZipFile: await zipOf(aws, plan) },
        Architectures: plan.maybeTexts('architectures') as Architecture[] | undefined,
        PackageType: 'Zip',
        Tags: { ...plan.tags },
      }),
    );
    await reserve(aws, plan);
    return { id: name };
  },
  async read(aws, state) {
    const { id } = state;
    const answer = await lambda(aws).send(new GetFunctionCommand({ FunctionName: id }));
    const { Configuration: now, Tags = {}, Concurrency } = answer;
    if (now === undefined) return undefined;
    const arn = now.FunctionArn ?? '';
    const version = now.Version ?? '$LATEST';
    const invoke = (functionArn: string) =>
      `arn:${aws.partition}:apigateway:${aws.region}:lambda:path/2015-03-31/functions/${functionArn}/invocations`;
    return {
      id,
      function_name: now.FunctionName,
      arn,
      invoke_arn: invoke(arn),
      qualified_arn: `${arn}:${version}`,
      qualified_invoke_arn: invoke(`${arn}:${version}`),
      version,
      role: now.Role,
      runtime: now.Runtime,
      handler: now.Handler,
      description: now.Description,
      memory_size: now.MemorySize,
      timeout: now.Timeout,
      architectures: now.Architectures,
      package_type: now.PackageType,
      last_modified: now.LastModified,
      ...sourceOf(state, now.CodeSha256),
      code_sha256: now.CodeSha256,
      source_code_size: now.CodeSize,
      reserved_concurrent_executions: Concurrency?.ReservedConcurrentExecutions ?? -1,
      environment: now.Environment && [{ variables: now.Environment.Variables }],
      tags: Tags,
    };
  },
  async update(aws, plan, prior) {
    const FunctionName = plan.id;
    await lambda(aws).send(new UpdateFunctionConfigurationCommand({ ...settings(plan), FunctionName }));
    const codeOf = (of: Arguments) =>
      `${of.maybeText('filename') ?? ''} ${of.maybeText('source_code_hash') ?? ''}`;
    if (codeOf(plan) !== codeOf(prior)) {
      const ZipFile = await zipOf(aws, plan);
      await lambda(aws).send(new UpdateFunctionCodeCommand({ FunctionName, ZipFile }));
    }
    await reserve(aws, plan);
  },
  async delete(aws, { id }) {
    await lambda(aws).send(new DeleteFunctionCommand({ FunctionName: id }));
  },
  async tag(aws, state, add, remove) {
    const Resource = state.text('arn');
    if (remove.length > 0)
      await lambda(aws).send(new UntagResourceCommand({ Resource, TagKeys: [...remove] }));
    await lambda(aws).send(new TagResourceCommand({ Resource, Tags: { ...add } }));
  },
};

/**
 * Where the code comes from. Lambda does not know: the state does, until the function runs other code than Terraform
 * brought. Then it is no file of ours, which makes the plan bring it again.
 */
function sourceOf(state: Arguments, running: string | undefined) {
  const [brought, hash] = [state.maybeText('code_sha256'), state.maybeText('source_code_hash')];
  return brought === undefined || brought === running
    ? { filename: state.maybeText('filename'), source_code_hash: hash }
    : { filename: undefined, source_code_hash: hash && running };
}

function settings(plan: Arguments) {
  return {
    Role: plan.text('role'),
    Runtime: plan.maybeOneOf('runtime', Runtime),
    Handler: plan.maybeText('handler'),
    Description: plan.maybeText('description') ?? '',
    MemorySize: plan.maybeNumber('memory_size'),
    Timeout: plan.maybeNumber('timeout'),
    Environment: { Variables: plan.block('environment')?.map('variables') ?? {} },
    KMSKeyArn: plan.maybeText('kms_key_arn'),
  };
}

async function reserve(aws: Connection, plan: Arguments): Promise<void> {
  const FunctionName = plan.text('function_name');
  const ReservedConcurrentExecutions = plan.number('reserved_concurrent_executions');
  // -1: none reserved.
  if (ReservedConcurrentExecutions < 0) {
    await lambda(aws).send(new DeleteFunctionConcurrencyCommand({ FunctionName }));
  } else {
    await lambda(aws).send(new PutFunctionConcurrencyCommand({ FunctionName, ReservedConcurrentExecutions }));
  }
}

/** The zip that `filename` names; where several stacks have a file of that name, the one of the right hash. */
async function zipOf(aws: Connection, plan: Arguments): Promise<Buffer> {
  const [name, hash] = [plan.text('filename'), plan.maybeText('source_code_hash')];
  const zips = await Promise.all(aws.files(name).map((file) => readFile(file)));
  const sameHash = (zip: Buffer) => createHash('sha256').update(zip).digest('base64') === hash;
  const zip = zips.find(sameHash) ?? zips[0];
  if (zip === undefined || (zips.length > 1 && !zips.some(sameHash))) {
    throw new Error(
      `'${name}' was found in ${String(zips.length)} stacks; give filename as an absolute path, or as a cdktf ` +
        'asset with source_code_hash = filebase64sha256(filename)',
    );
  }
  return zip;
}

/** Its id is the function's name, with `:qualifier` where there is one. */
export const eventInvokeConfig: ResourceHandler = {
  forceNew: ['function_name', 'qualifier'],
  defaults: { maximum_retry_attempts: 2 },
  async create(aws, plan) {
    await putInvokeConfig(aws, plan);
    const [name, qualifier] = [plan.text('function_name'), plan.maybeText('qualifier')];
    return { id: qualifier === undefined ? name : `${name}:${qualifier}` };
  },
  async read(aws, { id }) {
    const now = await lambda(aws).send(new GetFunctionEventInvokeConfigCommand(invokeConfigOf(id)));
    const { OnFailure, OnSuccess } = now.DestinationConfig ?? {};
    const destination = (to: { Destination?: string | undefined } | undefined) =>
      to?.Destination === undefined ? [] : [{ destination: to.Destination }];
    const both = { on_failure: destination(OnFailure), on_success: destination(OnSuccess) };
    return {
      id,
      function_name: invokeConfigOf(id).FunctionName,
      qualifier: invokeConfigOf(id).Qualifier,
      maximum_event_age_in_seconds: now.MaximumEventAgeInSeconds,
      maximum_retry_attempts: now.MaximumRetryAttempts,
      destination_config: both.on_failure.length + both.on_success.length > 0 ? [both] : [],
    };
  },
  async update(aws, plan) {
    // moto keeps the oldest of several, so that the old one has to go first.
    await lambda(aws).send(new DeleteFunctionEventInvokeConfigCommand(invokeConfigOf(plan.id)));
    await putInvokeConfig(aws, plan);
  },
  async delete(aws, { id }) {
    await lambda(aws).send(new DeleteFunctionEventInvokeConfigCommand(invokeConfigOf(id)));
  },
};

function invokeConfigOf(id: string) {
  const [FunctionName, Qualifier] = id.split(':');
  return { FunctionName, Qualifier };
}

async function putInvokeConfig(aws: Connection, plan: Arguments): Promise<void> {
  const destinations = plan.block('destination_config');
  const to = (name: string) => {
    const Destination = destinations?.block(name)?.text('destination');
    return Destination === undefined ? {} : { Destination };
  };
  await lambda(aws).send(
    new PutFunctionEventInvokeConfigCommand({
      FunctionName: plan.text('function_name'),
      Qualifier: plan.maybeText('qualifier'),
      MaximumEventAgeInSeconds: plan.maybeNumber('maximum_event_age_in_seconds'),
      MaximumRetryAttempts: plan.maybeNumber('maximum_retry_attempts'),
      DestinationConfig: { OnFailure: to('on_failure'), OnSuccess: to('on_success') },
    }),
  );
}
