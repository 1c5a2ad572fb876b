import {
  GetQueueAttributesCommand,
  GetQueueUrlCommand,
  QueueDoesNotExist,
  SQSClient,
} from '@aws-sdk/client-sqs';

import { startFailuresQueueName, terraformStacks } from '../../../../stacks/names';
import { pipelinesOf, type ReadPipeline } from '../../../pipelines/pipelines';
import { defineCheck } from '../../check';
import type { Finding } from '../../finding';

/** The queue of events that could not start a pipeline. */
interface CheckedQueue {
  readonly queue: string;
  readonly pipeline: string;
  readonly region: string;
  /** Terraform stack of the queue. */
  readonly stack: string;
  /** What is in the queue. Absent if the queue does not exist. */
  readonly content?: { readonly url: string; readonly messages: number };
}

/** Finds events that could not start a pipeline. Reads how many there are, and no event. */
export const deadLetterQueues = defineCheck({
  name: 'dead-letter queues',
  read: ({ project }) =>
    project.config.applications.flatMap((application) =>
      pipelinesOf(project, application).map(async (read): Promise<CheckedQueue[]> => {
        const { access, pipeline } = read;
        const queue = startFailuresQueueName(pipeline.name);
        const content = await readContent(read, queue);
        return [
          {
            queue,
            pipeline: pipeline.name,
            region: pipeline.region,
            stack: terraformStacks(access.name).pipeline(application.name),
            ...(content === undefined ? {} : { content }),
          },
        ];
      }),
    ),
  judge: queueFindings,
});

async function readContent(
  { access, pipeline }: ReadPipeline,
  QueueName: string,
): Promise<CheckedQueue['content']> {
  const client = access.client(SQSClient, pipeline.region);
  try {
    const { QueueUrl: url = '' } = await client.send(new GetQueueUrlCommand({ QueueName }));
    const { Attributes } = await client.send(
      new GetQueueAttributesCommand({ QueueUrl: url, AttributeNames: ['ApproximateNumberOfMessages'] }),
    );
    return { url, messages: Number(Attributes?.ApproximateNumberOfMessages ?? 0) };
  } catch (error) {
    if (error instanceof QueueDoesNotExist) return undefined;
    throw error;
  }
}

/** Returns whether events wait in a queue. */
function queueFindings({ content, pipeline, queue, region, stack }: CheckedQueue): Finding[] {
  const common = { severity: 'problem', role: 'deployRole' } as const;
  if (content === undefined) {
    return [
      {
        ...common,
        what: `the queue ${queue} does not exist`,
        why: `an event that cannot start ${pipeline} is lost, and no alarm reports it`,
        command: `npx cdktf deploy ${stack}`,
      },
    ];
  }
  const { messages, url } = content;
  if (messages === 0) return [];
  const events = messages === 1 ? '1 event' : `${String(messages)} events`;
  return [
    {
      ...common,
      what: `${events} could not start ${pipeline} (queue ${queue})`,
      why: 'a push or a promotion has started no execution, unless a later event has',
      advice:
        'start the pipeline, unless npx brb status shows a later execution; the execution reads the newest commit or bundle; ' +
        `then empty the queue: aws sqs purge-queue --region ${region} --queue-url ${url}`,
      command: `aws codepipeline start-pipeline-execution --region ${region} --name ${pipeline}`,
    },
  ];
}
