import type { Api, ApiRequest, ApiResult } from './api';
import { createStackOperation, updateStackOperation } from './change-stack';
import {
  describeStackEvents,
  describeStackResource,
  describeStackResources,
  describeStacks,
  listStackResources,
  listStacks,
} from './describe';
import {
  continueUpdateRollback,
  deleteStackOperation,
  getStackPolicy,
  setStackPolicy,
  updateTerminationProtection,
} from './repair-stack';
import { getTemplate, getTemplateSummary, validateTemplate } from './templates';

export type ApiOperation = (api: Api, request: ApiRequest) => ApiResult | Promise<ApiResult>;

/** The operations of the CloudFormation API that the local AWS supports, by name. */
export const API_OPERATIONS: Readonly<Record<string, ApiOperation>> = {
  ContinueUpdateRollback: continueUpdateRollback,
  CreateStack: createStackOperation,
  DeleteStack: deleteStackOperation,
  DescribeStackEvents: describeStackEvents,
  DescribeStackResource: describeStackResource,
  DescribeStackResources: describeStackResources,
  DescribeStacks: describeStacks,
  GetStackPolicy: getStackPolicy,
  GetTemplate: getTemplate,
  GetTemplateSummary: getTemplateSummary,
  ListStackResources: listStackResources,
  ListStacks: listStacks,
  SetStackPolicy: setStackPolicy,
  UpdateStack: updateStackOperation,
  UpdateTerminationProtection: updateTerminationProtection,
  ValidateTemplate: validateTemplate,
};

/**
 * Operations that change a stack. For each stack they start one after the other, because each depends on the status that
 * the operation before has set.
 */
export const CHANGES: ReadonlySet<string> = new Set([
  'ContinueUpdateRollback',
  'CreateStack',
  'DeleteStack',
  'SetStackPolicy',
  'UpdateStack',
  'UpdateTerminationProtection',
]);
