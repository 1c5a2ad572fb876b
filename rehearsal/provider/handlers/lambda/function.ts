import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';

import {
  CreateFunctionCommand,
  DeleteFunctionCommand,
  DeleteFunctionConcurrencyCommand,
  GetFunctionCommand,
  PutFunctionConcurrencyCommand,
  TagResourceCommand,
  UntagResourceCommand,
  UpdateFunctionCodeCommand,
  UpdateFunctionConfigurationCommand,
  ApplicationLogLevel,
  LogFormat,
  Runtime,
  SystemLogLevel,
  type Architecture,
  type FunctionConfiguration,
  type LoggingConfig,
} from '@aws-sdk/client-lambda';

import type { Arguments } from '../../arguments';
import type { Connection } from '../../connection';
import {
  argument,
  block,
  fromAws,
  map,
  maybeNumber,
  maybeOneOf,
  maybeText,
  oneOf,
  orElse,
  text,
  toAws,
  type AttributeTable,
} from '../shared/attribute-table';
import type { ResourceHandler } from '../shared/handler';
import { lambda } from './client';

/** Arguments that UpdateFunctionConfiguration changes. */
const SETTINGS = {
  Role: text('role'),
  Runtime: maybeOneOf('runtime', Runtime),
  Handler: maybeText('handler'),
  Description: orElse(maybeText('description'), ''),
  MemorySize: maybeNumber('memory_size'),
  Timeout: maybeNumber('timeout'),
} satisfies AttributeTable<FunctionConfiguration>;

const LOGGING = {
  LogFormat: oneOf('log_format', LogFormat),
  LogGroup: maybeText('log_group'),
  ApplicationLogLevel: maybeOneOf('application_log_level', ApplicationLogLevel),
  SystemLogLevel: maybeOneOf('system_log_level', SystemLogLevel),
} satisfies AttributeTable<LoggingConfig>;

const ENVIRONMENT = { Environment: block('environment', { Variables: map('variables') }) };

const FUNCTION = {
  FunctionName: text('function_name'),
  Architectures: argument(
    'architectures',
    (plan) => plan.maybeTexts('architectures') as Architecture[] | undefined,
    (architectures: Architecture[] | undefined) => architectures,
  ),
} satisfies AttributeTable<FunctionConfiguration>;

/** A Lambda function with code from a zip file. */
export const aws_lambda_function: ResourceHandler = {
  // moto cannot change the architecture of a function (AWS can), so a changed architecture replaces the function.
  forceNew: ['function_name', 'package_type', 'architectures'],
  defaults: {
    memory_size: 128,
    timeout: 3,
    package_type: 'Zip',
    publish: false,
    skip_destroy: false,
    reserved_concurrent_executions: -1,
  },
  // Only Terraform uses `skip_destroy`. moto does not store the KMS key.
  remembered: ['skip_destroy', 'kms_key_arn'],
  changing: ['last_modified', 'code_sha256', 'source_code_size'],
  async create(aws, plan) {
    await lambda(aws).send(
      new CreateFunctionCommand({
        ...settings(plan),
        ...toAws(FUNCTION, plan),
        Code: { ZipFile: await zipOf(aws, plan) },
        PackageType: 'Zip',
        Tags: { ...plan.tags },
      }),
    );
    await reserve(aws, plan);
    return { id: plan.text('function_name') };
  },
  async read(aws, state) {
    const { id } = state;
    const answer = await lambda(aws).send(new GetFunctionCommand({ FunctionName: id }));
    const { Configuration: configuration, Tags = {}, Concurrency } = answer;
    if (configuration === undefined) return undefined;
    const arn = configuration.FunctionArn ?? '';
    const version = configuration.Version ?? '$LATEST';
    const invoke = (functionArn: string) =>
      `arn:${aws.partition}:apigateway:${aws.region}:lambda:path/2015-03-31/functions/${functionArn}/invocations`;
    return {
      id,
      arn,
      invoke_arn: invoke(arn),
      qualified_arn: `${arn}:${version}`,
      qualified_invoke_arn: invoke(`${arn}:${version}`),
      version,
      ...fromAws(SETTINGS, configuration),
      ...fromAws(FUNCTION, configuration),
      ...fromAws(ENVIRONMENT, configuration),
      ...loggingOf(state, configuration),
      package_type: configuration.PackageType,
      last_modified: configuration.LastModified,
      ...sourceOf(state, configuration.CodeSha256),
      code_sha256: configuration.CodeSha256,
      source_code_size: configuration.CodeSize,
      reserved_concurrent_executions: Concurrency?.ReservedConcurrentExecutions ?? -1,
      tags: Tags,
    };
  },
  async update(aws, plan, prior) {
    const FunctionName = plan.id;
    await lambda(aws).send(new UpdateFunctionConfigurationCommand({ ...settings(plan), FunctionName }));
    const codeOf = (args: Arguments) =>
      `${args.maybeText('filename') ?? ''} ${args.maybeText('source_code_hash') ?? ''}`;
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
 * Returns the name and hash of the zip file from the state, because AWS returns neither. If the function runs code that
 * Terraform did not upload, the file name is undefined, so that the next plan uploads the code again.
 */
function sourceOf(state: Arguments, running: string | undefined) {
  const [uploaded, hash] = [state.maybeText('code_sha256'), state.maybeText('source_code_hash')];
  return uploaded === undefined || uploaded === running
    ? { filename: state.maybeText('filename'), source_code_hash: hash }
    : { filename: undefined, source_code_hash: hash && running };
}

/**
 * Returns the logging settings of a function that has such settings in the configuration. AWS returns the default
 * settings of every function, and the default levels of a function that logs JSON.
 */
function loggingOf(state: Arguments, { LoggingConfig: logging }: FunctionConfiguration) {
  const configured = state.block('logging_config');
  if (configured === undefined || logging === undefined) return {};
  const read = fromAws(LOGGING, logging);
  const levels = ['application_log_level', 'system_log_level'].filter((name) => !configured.has(name));
  return { logging_config: [{ ...read, ...Object.fromEntries(levels.map((name) => [name, undefined])) }] };
}

function settings(plan: Arguments) {
  const { Environment = { Variables: {} } } = toAws(ENVIRONMENT, plan);
  const logging = plan.block('logging_config');
  return {
    ...{ ...toAws(SETTINGS, plan), Environment, KMSKeyArn: plan.maybeText('kms_key_arn') },
    ...(logging && { LoggingConfig: toAws(LOGGING, logging) }),
  };
}

async function reserve(aws: Connection, plan: Arguments): Promise<void> {
  const FunctionName = plan.text('function_name');
  const ReservedConcurrentExecutions = plan.number('reserved_concurrent_executions');
  // In Terraform, -1 means that the function has no reserved concurrency.
  if (ReservedConcurrentExecutions < 0) {
    await lambda(aws).send(new DeleteFunctionConcurrencyCommand({ FunctionName }));
  } else {
    await lambda(aws).send(new PutFunctionConcurrencyCommand({ FunctionName, ReservedConcurrentExecutions }));
  }
}

/**
 * Reads the zip file that `filename` names. If several stacks contain such a file, `source_code_hash` selects the right
 * file.
 */
async function zipOf(aws: Connection, plan: Arguments): Promise<Buffer> {
  const [name, hash] = [plan.text('filename'), plan.maybeText('source_code_hash')];
  const zips = await Promise.all(aws.findFiles(name).map((file) => readFile(file)));
  const sameHash = (zip: Buffer) => createHash('sha256').update(zip).digest('base64') === hash;
  const zip = zips.find(sameHash) ?? zips[0];
  if (zip === undefined || (zips.length > 1 && !zips.some(sameHash))) {
    throw new Error(
      `filename must name one file, but ${String(zips.length)} stacks have a file '${name}'; set filename to an absolute path, or to a cdktf ` +
        'asset with source_code_hash = filebase64sha256(filename)',
    );
  }
  return zip;
}
