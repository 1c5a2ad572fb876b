import { type ActionExecutionDetail, CodePipelineClient } from '@aws-sdk/client-codepipeline';

import { type Call, scripted } from '../scripted';

interface JobEvent {
  readonly 'CodePipeline.job': {
    readonly data: {
      readonly actionConfiguration: { readonly configuration: { readonly UserParameters?: string } };
      readonly inputArtifacts: readonly {
        readonly name: string;
        readonly location: {
          readonly s3Location: { readonly bucketName: string; readonly objectKey: string };
        };
      }[];
    };
  };
}

/** Returns the running action for an event, in the format of a `ListActionExecutions` response. */
export function runningAction(event: unknown): ActionExecutionDetail {
  const { data } = (event as JobEvent)['CodePipeline.job'];
  const { UserParameters = '' } = data.actionConfiguration.configuration;
  return {
    pipelineExecutionId: executionIn(UserParameters),
    status: 'InProgress',
    input: {
      actionTypeId: { category: 'Invoke', owner: 'AWS', provider: 'Lambda', version: '1' },
      resolvedConfiguration: { FunctionName: 'acme-function', UserParameters },
      inputArtifacts: data.inputArtifacts.map(({ name, location: { s3Location } }) => ({
        name,
        s3location: { bucket: s3Location.bucketName, key: s3Location.objectKey },
      })),
    },
  };
}

function executionIn(userParameters: string): string {
  try {
    return String((JSON.parse(userParameters) as { release?: unknown }).release);
  } catch {
    return 'none';
  }
}

/**
 * Action history of a pipeline. The history contains the running action of each event, unless a test changes the pages.
 */
export class FakeHistory {
  readonly calls: Call[] = [];
  before: (call: Call) => unknown = () => undefined;
  /** Returns the pages of the action history. */
  pages: (running: ActionExecutionDetail) => readonly (readonly ActionExecutionDetail[])[] = (running) => [
    [running],
  ];

  clientFor(event: unknown): CodePipelineClient {
    return scripted(new CodePipelineClient({ region: 'us-east-1' }), async (call) => {
      this.calls.push(call);
      await this.before(call);
      const pages = this.pages(runningAction(event));
      const page = Number(call.input['nextToken'] ?? 0);
      return {
        actionExecutionDetails: pages[page],
        ...(page + 1 < pages.length ? { nextToken: String(page + 1) } : {}),
      };
    });
  }
}
