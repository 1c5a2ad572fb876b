import { Capability, CloudFormationClient } from '@aws-sdk/client-cloudformation';

import { deployStack } from '../cloudformation/deploy';
import { StackInputs } from '../cloudformation/inputs';
import { ActionFailure } from '../errors';
import type { ActionType } from './action-type';

/** Creates or updates a stack in the action's Region. Its outputs become output variables. */
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
  // An output artifact needs OutputFileName.
  outputs: [0, 0],
  run: async (context) => {
    const { configuration, engine } = context;
    const { ActionMode: mode, StackName: name = '' } = configuration;
    if (mode !== 'CREATE_UPDATE') {
      throw new ActionFailure(
        'ConfigurationError',
        `got ActionMode ${mode ?? ''}; the engine knows CREATE_UPDATE`,
      );
    }
    const inputs = new StackInputs((artifact) => context.artifacts.read(artifact), context.inputs);
    const file = await inputs.configuration(configuration['TemplateConfiguration']);
    const client = engine.aws.client(CloudFormationClient, context.session, context.region);
    const request = {
      name,
      template: await inputs.template(configuration['TemplatePath'] ?? ''),
      // What the action says wins over the file.
      parameters: {
        ...Object.fromEntries(file.parameters),
        ...(await inputs.overrides(configuration['ParameterOverrides'])),
      },
      tags: file.tags === undefined ? undefined : Object.fromEntries(file.tags),
      stackPolicy: file.stackPolicy,
      roleArn: configuration['RoleArn'] ?? '',
      capabilities: capabilitiesOf(configuration['Capabilities']),
    };
    const waiting = { clock: engine.clock, signal: AbortSignal.any([context.signal, engine.stopping]) };
    const { stack, changed } = await deployStack(client, request, waiting);
    const variables: Record<string, string> = {};
    for (const { OutputKey: key, OutputValue: value } of stack.Outputs ?? []) {
      if (key !== undefined && value !== undefined) variables[key] = value;
    }
    return {
      variables,
      externalExecutionId: stack.StackId,
      summary: changed
        ? `Stack ${name} is ${stack.StackStatus ?? ''}`
        : `Stack ${name}: no updates are to be performed`,
    };
  },
};

function capabilitiesOf(text: string | undefined): Capability[] {
  const known = Object.values(Capability);
  return (text ?? '')
    .split(',')
    .filter((part) => part !== '')
    .map((part) => {
      const found = known.find((capability) => capability === part);
      if (found !== undefined) return found;
      throw new ActionFailure(
        'ConfigurationError',
        `got the capability ${part}; allowed: ${known.join(', ')}`,
      );
    });
}
