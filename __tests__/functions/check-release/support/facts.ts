import type { Stack } from '@aws-sdk/client-cloudformation';
import type { Build, Report, TestCase } from '@aws-sdk/client-codebuild';
import type { Commit } from '@aws-sdk/client-codecommit';
import type { ActionExecutionDetail, PipelineExecution } from '@aws-sdk/client-codepipeline';
import type { ImageDetail } from '@aws-sdk/client-ecr';

import { COMMIT, EXECUTION } from '../../support/fixtures';
import { type Call, awsError } from '../../support/scripted';

export const PIPELINE = 'hello_acme';
export const PROJECT = 'acme-hello';
export const GROUP = `${PROJECT}-unit-tests`;
const PREFIX = 'arn:aws:codebuild:us-east-1:111111111111';
export const groupArn = (group: string) => `${PREFIX}:report-group/${group}`;
export const buildArn = (id: string) => `${PREFIX}:build/${id}`;
export const PUSHER = 'arn:aws:sts::111111111111:assumed-role/developer/mary';

/** Returns the id of the nth build of the project. */
export const buildId = (number: number) =>
  `${PROJECT}:${String(number).repeat(8)}-8888-7777-6666-555555555555`;
export const digestOf = (number: number) => `sha256:${String(number).repeat(64)}`;
export const tagOf = (id: string) => id.split(':').at(-1) ?? '';
const minutes = (number: number) => new Date(Date.UTC(2030, 0, 1, 10, number));
/** Time at which the nth build ended. */
export const endOf = (number: number) => minutes(10 * number + 5);

/** In-memory CodePipeline, CodeBuild, CodeCommit, ECR and CloudFormation, as far as check-release reads them. */
export class FakeFacts {
  readonly actions: ActionExecutionDetail[] = [];
  readonly builds = new Map<string, Build>();
  readonly reports = new Map<string, Report>();
  /** Test cases with the status FAILED in every report. */
  failedTests: readonly TestCase[] = [];
  /** Images by `<repository>:<tag>`. */
  readonly images = new Map<string, ImageDetail>();
  readonly commits = new Map<string, Commit>();
  /** Stacks by name. */
  readonly stacks = new Map<string, Stack>();
  execution: PipelineExecution = {
    pipelineExecutionId: EXECUTION,
    artifactRevisions: [{ name: 'Source', revisionId: COMMIT }],
    trigger: { triggerType: 'CloudWatchEvent' },
    variables: [
      { name: 'Pusher', resolvedValue: `by ${PUSHER}` },
      { name: 'PushedCommit', resolvedValue: `at ${COMMIT}` },
    ],
  };

  constructor() {
    this.commit('Say hello');
    this.build(1);
  }

  /** Changes the message and the author of the commit that is built. */
  commit(message: string, author = { name: 'Ada', email: 'ada@example.com' }): void {
    this.commits.set(COMMIT, { commitId: COMMIT, parents: [], message, author });
  }

  /** Adds a successful build to the execution, with a report and an image. */
  build(number: number, execution = EXECUTION, commit = COMMIT): void {
    const id = buildId(number);
    const [startTime, endTime] = [minutes(10 * number), endOf(number)];
    this.actions.push({
      pipelineExecutionId: execution,
      actionName: 'CodeBuild',
      stageName: 'Build',
      status: 'Succeeded',
      startTime,
      output: { executionResult: { externalExecutionId: id } },
    });
    this.builds.set(id, {
      id,
      arn: buildArn(id),
      projectName: PROJECT,
      initiator: `codepipeline/${PIPELINE}`,
      resolvedSourceVersion: commit,
      buildStatus: 'SUCCEEDED',
      buildComplete: true,
      endTime,
      reportArns: [],
    });
    this.report(number);
    this.push('acme/hello/web', tagOf(id), {
      imageDigest: digestOf(number),
      imagePushedAt: minutes(10 * number + 4),
    });
  }

  /** Adds a report to the nth build. */
  report(
    number: number,
    change: Partial<Report> = {},
    counts: Record<string, number> = { SUCCEEDED: 5, SKIPPED: 1 },
  ) {
    const id = buildId(number);
    const { reportArns = [], ...build } = this.builds.get(id) ?? {};
    const arn = `${PREFIX}:report/${GROUP}:${String(this.reports.size)}`;
    const total = Object.values(counts).reduce((sum, count) => sum + count, 0);
    this.builds.set(id, { ...build, reportArns: [...reportArns, arn] });
    this.reports.set(arn, {
      arn,
      type: 'TEST',
      reportGroupArn: groupArn(GROUP),
      executionId: buildArn(id),
      status: 'SUCCEEDED',
      testSummary: { total, statusCounts: counts, durationInNanoSeconds: 1 },
      ...change,
    });
  }

  /** Replaces all reports of the first build by one report. */
  onlyReport(change: Partial<Report>, counts?: Record<string, number>): void {
    this.changeBuild({ reportArns: [] });
    this.report(1, change, counts);
  }

  completeReports(): void {
    for (const [arn, report] of this.reports) this.reports.set(arn, { ...report, status: 'SUCCEEDED' });
  }

  /** Changes what CodeBuild says about the first build. */
  changeBuild(change: Partial<Build>): void {
    this.builds.set(buildId(1), { ...this.builds.get(buildId(1)), ...change });
  }

  push(repository: string, tag: string, change: Partial<ImageDetail> = {}): void {
    this.images.set(`${repository}:${tag}`, {
      imageDigest: digestOf(1),
      imageSizeInBytes: 5_000_000,
      imagePushedAt: minutes(14),
      ...change,
    });
  }

  /** Stores a service stack that runs the given release. */
  deploy(sequence: number, execution: string, commit: string, service = 'web'): void {
    const stack = `acme-test-hello-${service}`;
    this.stacks.set(stack, {
      StackName: stack,
      CreationTime: minutes(0),
      StackStatus: 'UPDATE_COMPLETE',
      Tags: [
        { Key: 'release-sequence', Value: String(sequence) },
        { Key: 'release-commit', Value: commit },
        { Key: 'release-execution', Value: execution },
      ],
    });
  }

  /** Returns the response to a call. @param running Action that runs the job. */
  answer({ name, input }: Call, running: ActionExecutionDetail): object {
    switch (name) {
      case 'ListActionExecutions':
        return { actionExecutionDetails: [...this.actions, running] };
      case 'GetPipelineExecution':
        return { pipelineExecution: this.execution };
      case 'BatchGetBuilds':
        return { builds: found(this.builds, input['ids']) };
      case 'BatchGetReports':
        return { reports: found(this.reports, input['reportArns']) };
      case 'DescribeTestCases':
        return { testCases: this.testCases(input['filter']) };
      case 'GetCommit':
        return {
          commit: this.commits.get(String(input['commitId'])) ?? absent('CommitIdDoesNotExistException'),
        };
      case 'DescribeImages':
        return { imageDetails: [this.image(input)] };
      case 'DescribeStacks':
        return { Stacks: [this.stack(String(input['StackName']))] };
      case 'ValidateTemplate':
        return {};
      default:
        throw new Error(`unexpected call ${name}`);
    }
  }

  private testCases(filter: unknown): readonly TestCase[] {
    return (filter as { status: string }).status === 'FAILED' ? this.failedTests : [];
  }

  private image({ repositoryName, imageIds }: Call['input']): ImageDetail {
    const [{ imageTag } = { imageTag: '' }] = imageIds as { imageTag: string }[];
    return this.images.get(`${String(repositoryName)}:${imageTag}`) ?? absent('ImageNotFoundException');
  }

  private stack(name: string): Stack {
    const stack = this.stacks.get(name);
    if (stack === undefined) throw awsError('ValidationError', `Stack with id ${name} does not exist`);
    return stack;
  }
}

const found = <T>(all: ReadonlyMap<string, T>, ids: unknown) =>
  (ids as string[]).flatMap((id) => all.get(id) ?? []);

function absent(code: string): never {
  throw awsError(code, 'does not exist');
}
