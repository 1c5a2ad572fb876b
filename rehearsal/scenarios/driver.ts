import type { Application, DeliveryConfig } from '../../stacks/config';
import { APPROVE_ACTION, namesOf, stageName } from '../../stacks/names';
import { putApproval, retryStage, type Ask } from '../approvals';
import type { Deployment } from '../terraform/deployment';
import type { Engine } from '../engine/engine';
import type { EngineEvent } from '../engine/types';
import type { LocalAws } from '../local-aws/local-aws';
import type { Progress } from '../output/progress';
import { reasonOf, showApproval } from '../output/report';
import type { Repository } from '../repository';
import { whatRuns } from '../deployed-services';
import type { Stage } from './scenario';
import type { Timeline } from '../timeline';

export interface StageOptions {
  readonly config: DeliveryConfig;
  readonly application: Application;
  readonly endpoint: string;
  readonly requests: LocalAws['requests'];
  readonly engine: Engine;
  readonly deployment: Deployment;
  readonly repository: Repository;
  readonly timeline: Timeline;
  readonly progress: Progress;
  readonly ask: Ask;
}

/** The stage a scenario plays on. */
export function createStage(options: StageOptions): Stage {
  const { config, application, endpoint, engine, repository, timeline, progress } = options;
  const names = namesOf(config);
  const delivery = names.application(application.name).pipeline.name;
  let begin = timeline.events.length;

  const ended = (pipeline: string) => (event: EngineEvent) =>
    event.pipeline === pipeline &&
    event.action === undefined &&
    event.stage === undefined &&
    event.status !== 'InProgress';
  const failure = (pipeline: string) =>
    timeline.events
      .slice(begin)
      .find(
        (event) => event.pipeline === pipeline && event.action !== undefined && event.status === 'Failed',
      );
  const mark = () => {
    begin = timeline.events.length;
  };

  return {
    config,
    application,
    endpoint,
    progress,
    requests: options.requests,
    deployment: options.deployment,
    directory: repository.directory,
    failure,
    mark,
    push: async (subject) => {
      mark();
      const commit = await progress.step(`git push: "${subject}"`, () => repository.push(subject));
      progress.line(`  commit ${commit.slice(0, 12)} by Ada Developer`);
      return commit;
    },
    answer: async (environment, decision) => {
      const stage = stageName(environment.name);
      const asks = (event: EngineEvent) =>
        event.pipeline === delivery &&
        event.stage === stage &&
        event.action === APPROVE_ACTION &&
        event.approval !== undefined;
      const event = await timeline.until(
        `${delivery} to ask for ${environment.name}`,
        (candidate) => asks(candidate) || ended(delivery)(candidate),
        begin,
      );
      if (event.approval === undefined) {
        throw new Error(
          `${delivery} ended ${event.status} before it asked for ${environment.name}: ` +
            reasonOf(failure(delivery)),
        );
      }
      showApproval(event, progress);
      const answer = decision ?? (await options.ask(environment));
      progress.line(
        `└─ ${answer.status} by ${names.delivery.approverRole(environment.name).name}: ${answer.summary}`,
      );
      await putApproval(endpoint, config, environment, event, answer);
      return answer.status === 'Approved';
    },
    delivered: () => timeline.until(`${delivery} to end`, ended(delivery), begin),
    arrived: (environment) => {
      const pipeline = names.environment(environment).application(application.name).releasePipeline.name;
      // The delivery pipeline can fail to promote: then nothing will ever arrive.
      return timeline.until(
        `${pipeline} to end`,
        (event) => ended(pipeline)(event) || (ended(delivery)(event) && event.status === 'Failed'),
        begin,
      );
    },
    retry: async (environment) => {
      const failed = failure(delivery);
      if (failed === undefined)
        throw new Error(`no action of ${delivery} has failed: there is nothing to retry`);
      mark();
      progress.line(`The stage ${stageName(environment.name)} is retried.`);
      await retryStage(endpoint, config, environment, failed);
    },
    passTime: async (minutes) => {
      await engine.passTime(minutes * 60_000);
      progress.line(`The clock of pipelines and functions moves ${String(minutes)} minutes forward.`);
    },
    running: () => whatRuns(endpoint, config, [application]),
  };
}
