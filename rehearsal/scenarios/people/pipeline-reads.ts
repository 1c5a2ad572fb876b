import {
  CodePipelineClient,
  GetPipelineCommand,
  GetPipelineExecutionCommand,
  GetPipelineStateCommand,
  ListActionExecutionsCommand,
  ListPipelineExecutionsCommand,
} from '@aws-sdk/client-codepipeline';

import type { RoleSession } from '../../sessions';
import type { Read } from './reads';

/** Returns the requests with which a person looks at a pipeline. @param name name of the pipeline. */
export function pipelineReads(session: RoleSession, name: string, pipelineExecutionId: string): Read[] {
  const client = session.client(CodePipelineClient);
  const pipelineName = name;
  return [
    ['codepipeline:GetPipeline', () => client.send(new GetPipelineCommand({ name }))],
    [
      'codepipeline:GetPipelineExecution',
      () => client.send(new GetPipelineExecutionCommand({ pipelineName, pipelineExecutionId })),
    ],
    ['codepipeline:GetPipelineState', () => client.send(new GetPipelineStateCommand({ name }))],
    [
      'codepipeline:ListActionExecutions',
      () => client.send(new ListActionExecutionsCommand({ pipelineName })),
    ],
    [
      'codepipeline:ListPipelineExecutions',
      () => client.send(new ListPipelineExecutionsCommand({ pipelineName })),
    ],
  ];
}
