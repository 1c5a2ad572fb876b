import { Capability, CloudFormationClient, type Stack } from '@aws-sdk/client-cloudformation';

import { deployStack, type StackRequest } from '../cloudformation/deploy';
import { StackInputs } from '../cloudformation/inputs';
import { oneOf, optional, required } from '../steps/configuration';
import type { ActionContext, ActionType } from './action-type';

/** Creates or updates a stack in the Region of the action. The outputs of the stack become output variables. */
export const cloudFormation: ActionType = {
  category: 'Deploy',
  owner: 'AWS',
  provider: 'CloudFormation',
  version: '1',
  configuration: {
    ActionMode: required(oneOf('CREATE_UPDATE')),
    StackName: required(),
    RoleArn: required(),
    TemplatePath: required(),
    TemplateConfiguration: optional(),
    ParameterOverrides: optional(),
    Capabilities: optional((text) => {
      const known = capabilitiesOf(text).length === namesIn(text).length;
      return known ? undefined : `allowed: ${Object.values(Capability).join(', ')}`;
    }),
  },
  inputs: [1, 10],
  // The engine does not support OutputFileName, so this action type has no output artifact.
  outputs: [0, 0],
  file: 'rehearsal/engine/actions/cloudformation.ts',
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
  const { StackName: name = '', RoleArn: roleArn = '' } = configuration;
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

/** @param text names, separated by commas. */
const namesIn = (text: string) => text.split(',').filter((name) => name !== '');

/** Returns the capabilities that CloudFormation knows. */
const capabilitiesOf = (text: string): Capability[] =>
  namesIn(text).flatMap((name) => Object.values(Capability).filter((capability) => capability === name));
