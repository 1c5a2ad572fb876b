import { capabilityOf } from '../template/capabilities';
import { readTemplate } from '../template/read-template';
import { textsOf, type Template } from '../template/template';
import { requireStack, type Api, type ApiRequest, type ApiResult } from './api';
import { templateText } from './template-text';

export async function validateTemplate(api: Api, { form, caller }: ApiRequest): Promise<ApiResult> {
  form.allowOnly('TemplateBody', 'TemplateURL');
  const template = readTemplate(await templateText(api.endpoint, form, caller));
  return {
    Parameters: [...template.parameters].map(([key, { Default, Description, NoEcho }]) => ({
      ParameterKey: key,
      DefaultValue: textsOf(Default)[0],
      NoEcho: textsOf(NoEcho)[0]?.toLowerCase() === 'true',
      Description: textsOf(Description)[0],
    })),
    ...shared(template),
  };
}

export function getTemplate(api: Api, request: ApiRequest): ApiResult {
  const { form } = request;
  form.allowOnly('TemplateStage');
  const name = form.required('StackName');
  const { template } = requireStack(api, request, name, `Stack with id ${name} does not exist`);
  return { TemplateBody: template, StagesAvailable: ['Original', 'Processed'] };
}

export async function getTemplateSummary(api: Api, request: ApiRequest): Promise<ApiResult> {
  const { form, caller } = request;
  form.allowOnly('TemplateBody', 'TemplateURL');
  const name = form.text('StackName');
  const text =
    name === undefined
      ? await templateText(api.endpoint, form, caller)
      : requireStack(api, request, name, `Stack with id ${name} does not exist`).template;
  const template = readTemplate(text);
  return {
    Parameters: [...template.parameters].map(([key, declaration]) => ({
      ParameterKey: key,
      DefaultValue: textsOf(declaration['Default'])[0],
      ParameterType: textsOf(declaration['Type'])[0],
      NoEcho: textsOf(declaration['NoEcho'])[0]?.toLowerCase() === 'true',
      Description: textsOf(declaration['Description'])[0],
      ParameterConstraints: { AllowedValues: textsOf(declaration['AllowedValues']) },
    })),
    ResourceTypes: [...new Set([...template.resources.values()].map(({ type }) => type))],
    Version: '2010-09-09',
    ...shared(template),
  };
}

function shared(template: Template): ApiResult {
  const capability = capabilityOf(template);
  return {
    Description: template.description,
    Capabilities: capability === undefined ? [] : [capability.name],
    CapabilitiesReason:
      capability === undefined
        ? undefined
        : `The following resource(s) require capabilities: [${capability.types.join(', ')}]`,
    DeclaredTransforms: textsOf(template.sections['Transform']),
  };
}
