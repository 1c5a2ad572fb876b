import {
  DeleteFunctionEventInvokeConfigCommand,
  GetFunctionEventInvokeConfigCommand,
  PutFunctionEventInvokeConfigCommand,
  type DestinationConfig,
  type FunctionEventInvokeConfig,
} from '@aws-sdk/client-lambda';

import type { Arguments } from '../../arguments';
import type { Connection } from '../../connection';
import {
  argument,
  block,
  fromAws,
  maybeNumber,
  text,
  toAws,
  type AttributeTable,
} from '../shared/attribute-table';
import type { ResourceHandler } from '../shared/handler';
import { lambda } from './client';

const DESTINATION = { Destination: text('destination') };
const DESTINATIONS = {
  OnFailure: block('on_failure', DESTINATION),
  OnSuccess: block('on_success', DESTINATION),
} satisfies AttributeTable<DestinationConfig>;

const CONFIG = {
  MaximumEventAgeInSeconds: maybeNumber('maximum_event_age_in_seconds'),
  MaximumRetryAttempts: maybeNumber('maximum_retry_attempts'),
  DestinationConfig: argument(
    'destination_config',
    (plan) => toDestinations(plan.block('destination_config')),
    fromDestinations,
  ),
} satisfies AttributeTable<FunctionEventInvokeConfig>;

/** Returns both destinations for a request. A destination without a configured value is an empty object. */
function toDestinations(config: Arguments | undefined): DestinationConfig {
  const { OnFailure = {}, OnSuccess = {} } = config === undefined ? {} : toAws(DESTINATIONS, config);
  return { OnFailure, OnSuccess };
}

/** Returns a list with the `destination_config` block; an empty list if the response contains no destination. */
function fromDestinations({ OnFailure, OnSuccess }: DestinationConfig = {}) {
  const destinations = {
    ...(OnFailure?.Destination !== undefined && { OnFailure }),
    ...(OnSuccess?.Destination !== undefined && { OnSuccess }),
  };
  return Object.keys(destinations).length === 0 ? [] : [fromAws(DESTINATIONS, destinations)];
}

/** The configuration of asynchronous invocations; the Terraform id is the function's name, or `<name>:<qualifier>`. */
export const aws_lambda_function_event_invoke_config: ResourceHandler = {
  forceNew: ['function_name', 'qualifier'],
  defaults: { maximum_retry_attempts: 2 },
  async create(aws, plan) {
    await putInvokeConfig(aws, plan);
    const [name, qualifier] = [plan.text('function_name'), plan.maybeText('qualifier')];
    return { id: qualifier === undefined ? name : `${name}:${qualifier}` };
  },
  async read(aws, { id }) {
    const { FunctionName, Qualifier } = invokeConfigOf(id);
    const config = await lambda(aws).send(
      new GetFunctionEventInvokeConfigCommand({ FunctionName, Qualifier }),
    );
    return { id, function_name: FunctionName, qualifier: Qualifier, ...fromAws(CONFIG, config) };
  },
  async update(aws, plan) {
    // Deletes the old configuration before the put request, because moto would otherwise keep and return the old
    // configuration.
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
  await lambda(aws).send(
    new PutFunctionEventInvokeConfigCommand({
      FunctionName: plan.text('function_name'),
      Qualifier: plan.maybeText('qualifier'),
      ...toAws(CONFIG, plan),
    }),
  );
}
