import { Capability, CloudFormationClient, type Stack } from '@aws-sdk/client-cloudformation';

import { deployStack, type StackRequest } from '../cloudformation/deploy';
import { StackInputs } from '../cloudformation/inputs';
import { configurationError } from '../errors';
import type { ActionContext, ActionType } from './action-type';

/** Creates or updates a stack in the Region of the action. The outputs of the stack become output variables. */
export const cloudFormation: ActionType = {
  category: 'Deploy',
  owner: 'AWS',
  provider: 'CloudFormation',
  version: '1',
  configuration: {
    ActionMode: true,
    StackName: true,
    RoleArn: true,
    TemplatePath: true,
    TemplateConfiguration: false,
    ParameterOverrides: false,
    Capabilities: false,
  },
  inputs: [1, 10],
  // The engine does not support OutputFileName, so this action type has no output artifact.
  outputs: [0, 0],
  run: async (context) => {
    const { engine } = context;
    const request = await stackRequest(context);
    const client = engine.aws.client(CloudFormationClient, context.session, context.region);
    const signal = AbortSignal.any([context.signal, engine.stopping]);
    const { stack, changed } = await deployStack(client, request, { clock: engine.clock, signal });
    return {
      variables: outputsOf(stack),
      externalExecutionId: stack.StackId,
      summary: changed
        ? `Stack ${request.name} is ${stack.StackStatus ?? ''}`
        : `Stack ${request.name}: no updates are to be performed`,
    };
  },
};

async function stackRequest({ configuration, artifacts, inputs }: ActionContext): Promise<StackRequest> {
  const { ActionMode: mode = '', StackName: name = '', RoleArn: roleArn = '' } = configuration;
  if (mode !== 'CREATE_UPDATE') {
    throw configurationError(`ActionMode '${mode}' is not supported by the rehearsal; use CREATE_UPDATE`);
  }
  const files = new StackInputs((artifact) => artifacts.read(artifact), inputs);
  const { parameters, tags, stackPolicy } = await files.configuration(configuration['TemplateConfiguration']);
  return {
    name,
    template: await files.template(configuration['TemplatePath'] ?? ''),
    // Values in ParameterOverrides take precedence over values in the template configuration file.
    parameters: {
      ...Object.fromEntries(parameters),
      ...(await files.overrides(configuration['ParameterOverrides'])),
    },
    tags: tags === undefined ? undefined : Object.fromEntries(tags),
    stackPolicy,
    roleArn,
    capabilities: capabilitiesOf(configuration['Capabilities'] ?? ''),
  };
}

function outputsOf({ Outputs: outputs = [] }: Stack): Record<string, string> {
  return Object.fromEntries(
    outputs.flatMap(({ OutputKey: key, OutputValue: value }) =>
      key === undefined || value === undefined ? [] : [[key, value]],
    ),
  );
}

/** @param text CloudFormation capabilities, separated by commas. */
function capabilitiesOf(text: string): Capability[] {
  const capabilities = Object.values(Capability);
  return text
    .split(',')
    .filter((name) => name !== '')
    .map((name) => {
      const capability = capabilities.find((candidate) => candidate === name);
      if (capability !== undefined) return capability;
      throw configurationError(
        `unknown capability '${name}' in Capabilities; allowed: ${capabilities.join(', ')}`,
      );
    });
}
