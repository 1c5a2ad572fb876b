import { delimiter, join } from 'node:path';

import type { AccountRegion } from '../../stacks/names';
import { CodeBuildRecords } from '../engine/codebuild/records/records';
import type { EngineBackend, PipelineApi } from '../engine/types';
import { RestorableState, type Restorable } from '../restorable-state';
import { packageIndexVariables } from '../system/program-environment';
import { createPermissions, type LocalPermissions } from '../permissions/create';
import { Teardown } from '../system/teardown';
import { waitAtMost } from '../system/wait-at-most';
import { childEnvironment, dockerCommand, writeBuildPrograms } from './build-programs';
import { bindFront, type ClosedFront } from './front';
import { Identities } from './identity';
import { startMoto, type MotoAddress } from './moto/moto';
import { MotoClient } from './moto/moto-client';
import { findPythonPrograms } from './moto/python-programs';
import { requirePrograms } from './programs';
import { RequestLog, type AwsRequest } from './request-log';
import { findModelFolder } from './service-model/model-folder';
import { ModelFiles } from './service-model/model-files';
import { ServiceModels } from './service-model/service-models';
import { createCloudFormation } from './services/cloudformation/cloudformation';
import { serviceProcesses, serviceRoutes, type ServiceRuntime } from './services/ecs/service-processes';
import { codeBuildRoute } from './services/codebuild/codebuild';
import { codeCommitRoute } from './services/codecommit/codecommit';
import { gitUrl, isGitRequest } from './services/codecommit/git';
import { Repositories } from './services/codecommit/repositories';
import { codePipelineRoute } from './services/codepipeline/codepipeline';
import type { ServiceContext } from './services/context';
import { ecrRoute } from './services/ecr/ecr';
import { isRegistryRequest } from './services/ecr/registry';
import { createEvent } from './services/eventbridge/event';
import type { Reachable } from './services/ecs/ecs-services';
import { EventBus } from './services/eventbridge/event-bus';
import type { FunctionCode } from './services/lambda/function-code';
import { lambdaRoute, withoutVersion } from './services/lambda/lambda';
import { s3Route } from './services/s3/s3';
import { stsRoute } from './services/sts/sts';
import { RequestChecks } from './service-model/check/request-checks';

/**
 * AWS on this machine: the AWS emulator moto, behind an HTTP endpoint that adds what moto lacks. A snapshot contains
 * everything except the engine. A caller takes at most one snapshot, and stops the engine before a restore.
 */
export interface LocalAws extends EngineBackend, Restorable {
  readonly moto: MotoAddress;
  /** Complete environment of a child process that calls the local AWS, without other variables of the user. */
  readonly childEnvironment: Readonly<Record<string, string>>;
  /** Connects the engine, which then handles all requests about pipeline executions, jobs and approvals. */
  attach(pipelines: PipelineApi): void;
  /**
   * Returns the URL with which git clones a CodeCommit repository.
   *
   * @param accessKeyId access key of the caller. Absent if the local AWS checks no permissions.
   */
  gitUrl(accountId: string, region: string, repositoryName: string, accessKeyId?: string): string;
  /**
   * Sends the events of EventBridge's schedules after the clock has moved.
   *
   * @param passed time in milliseconds by which the clock has moved.
   */
  runSchedules(accountRegion: AccountRegion, passed: number): Promise<void>;
  /** Waits until EventBridge has delivered the events of all API calls so far. */
  eventsDelivered(): Promise<void>;
  /** What the permission checks found. */
  readonly permissionFindings: LocalPermissions['findings'];
  /** What to add to the rehearsal, for each operation whose permissions are not known. */
  readonly unknownRequirements: () => readonly string[];
  /** Returns all requests so far that changed something in EC2, Auto Scaling, ECS, IAM or SNS. */
  readonly requests: () => readonly AwsRequest[];
  /** Checks of the requests against the service models of AWS. */
  readonly requestChecks: Pick<RequestChecks, 'current' | 'takeReport'>;
  /** True if the user's Docker builds the images and runs the services. */
  readonly docker: boolean;
  /**
   * Returns how to reach an ECS service on this machine, or why its process was not started. Undefined for a service
   * that was not deployed.
   */
  reach(serviceArn: string): Promise<Reachable | undefined>;
  /** Signal that is aborted with an Error if moto exits unexpectedly. */
  readonly gone: AbortSignal;
  stop(): Promise<void>;
}

export interface LocalAwsOptions {
  readonly workDirectory: string;
  readonly environment: NodeJS.ProcessEnv;
  /** Signal that cancels the start of the local AWS. */
  readonly signal?: AbortSignal | undefined;
  readonly report: (line: string) => void;
  /** Port of the local AWS endpoint. @default a free port */
  readonly port?: number;
  /** Denies what the deployed policies do not allow. @default every request is allowed, for tests of one part */
  readonly enforcePermissions?: boolean;
  /**
   * How the processes of ECS services run: on this machine without Docker (`processes`), or in the user's Docker, which
   * then also builds the images.
   *
   * @default ECS services have no tasks
   */
  readonly services?: ServiceRuntime;
}

/**
 * Time limit in milliseconds for the requests in progress before a snapshot or a restore. A request can last longer
 * only if its caller neither continues nor disconnects.
 */
const IDLE_TIMEOUT_MS = 5_000;

/**
 * Starts the local AWS with all files in `workDirectory`, which the caller creates and removes. The endpoint forwards
 * most requests to moto unchanged. The comment at the top of each service in `services/` describes the differences from
 * moto.
 *
 * @throws ProgramError if git or Python is missing or too old.
 * @throws Error if the port is in use, or moto cannot be installed or does not start.
 * @throws the reason of the signal if the start was canceled.
 */
export async function startLocalAws(options: LocalAwsOptions): Promise<LocalAws> {
  // Binds the port before the slow start of moto, so that a port in use is reported at once.
  const front = await bindFront(options.port);
  const teardown = new Teardown();
  teardown.add(() => front.stop());
  try {
    return await startServices(front, options, teardown);
  } catch (error) {
    await teardown.run();
    throw error;
  }
}

async function startServices(
  front: ClosedFront,
  options: LocalAwsOptions,
  teardown: Teardown,
): Promise<LocalAws> {
  const { workDirectory, environment, signal } = options;
  // During the teardown, failures are expected and therefore not reported.
  const report = (line: string) => {
    if (!teardown.begun) options.report(line);
  };
  const programs = await requirePrograms(environment, 'git', 'python3');
  const python = await findPythonPrograms({ environment, signal, python3: programs.python3, report });
  const state = new RestorableState();
  const bin = join(workDirectory, 'bin');
  const buildPath = [bin, environment['PATH'] ?? ''].join(delimiter);
  const images = state.folder(join(workDirectory, 'images'));
  await writeBuildPrograms(bin, {
    aws: python.aws,
    docker: dockerCommand(images, front.endpoint),
  });
  const modelFolder = findModelFolder(python.moto, { environment, signal });
  // A failure is thrown below, where the folder is needed.
  modelFolder.catch(() => undefined);
  const services =
    options.services === undefined
      ? undefined
      : await serviceProcesses(options.services, {
          ...{ environment, report, python3: programs.python3, imageDirectory: images },
          directory: join(workDirectory, 'services'),
          backend: {
            endpoint: front.endpoint,
            keyOf: (caller) => callers.keyOf(caller),
            permissions: () => checks,
          },
        });
  // A restore stops the services before moto forgets the services.
  if (services !== undefined) state.add(services);
  const moto = await startMoto({
    python: python.moto,
    environment,
    logFile: join(workDirectory, 'moto.log'),
    signal,
  });
  teardown.add(() => moto.stop());
  state.add(moto);

  let engine: PipelineApi | undefined;
  const pipelines = () => engine;
  const client = new MotoClient(new URL(moto.endpoint), moto.key);
  const identities = new Identities(client, state);
  const models = new ServiceModels(new ModelFiles(await modelFolder));
  const permissions = createPermissions(options.enforcePermissions === true, {
    moto: client,
    models,
    identities,
    state,
    isUnsignedProtocol: (exchange) => isGitRequest(exchange) || isRegistryRequest(exchange),
  });
  const { checks, callers, records } = permissions;
  const events = new EventBus({ moto: client, pipelines, permissions: checks, report });
  // The endpoint stops first, so that no request reaches moto during the stop.
  for (const step of [() => events.settled(), () => front.stop()]) teardown.add(step);
  const repositories = new Repositories(state.folder(join(workDirectory, 'git')), programs.git, {
    PATH: environment['PATH'] ?? '',
    HOME: workDirectory,
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_CONFIG_GLOBAL: '/dev/null',
    // git would otherwise replace a commit by the object that a pushed reference in refs/replace/ names.
    GIT_NO_REPLACE_OBJECTS: '1',
  });
  const codeBuild = new CodeBuildRecords(state);
  const code: FunctionCode = state.map();
  const context: ServiceContext = {
    moto: client,
    endpoint: front.endpoint,
    identities,
    events,
    pipelines,
    permissions: checks,
    keyOf: (caller) => callers.keyOf(caller),
    report,
    state,
  };
  const cloudFormation = createCloudFormation(context);
  teardown.add(() => cloudFormation.stop());
  const routes = [
    ...serviceRoutes(services, identities),
    cloudFormation.route,
    codeBuildRoute(context, codeBuild),
    codeCommitRoute(context, repositories),
    codePipelineRoute(context),
    ecrRoute(context),
    lambdaRoute(context, code),
    s3Route(context),
    stsRoute(context, callers, models),
  ];
  // The processes end before the endpoint that they call.
  if (services !== undefined) teardown.add(() => services.stop());
  const requests = new RequestLog(identities, state);
  const requestChecks = new RequestChecks(models, report);
  front.open({
    moto: client,
    routes,
    report,
    requests,
    requestChecks,
    authorize: (exchange) => permissions.requests?.check(exchange) ?? Promise.resolve(undefined),
  });
  /** Waits until no request is in progress, and until EventBridge has delivered the events of all requests. */
  const idle = () =>
    waitAtMost(
      IDLE_TIMEOUT_MS,
      cloudFormation
        .idle()
        .then(() => front.idle())
        .then(() => events.settled()),
    );
  return {
    endpoint: front.endpoint,
    gone: moto.gone,
    permissionFindings: (accountIds, isOfProject) => permissions.findings(accountIds, isOfProject),
    unknownRequirements: () => records.unknownRequirements,
    keyOf: context.keyOf,
    permissions: checks,
    requests: () => requests.all,
    requestChecks,
    docker: options.services === 'docker',
    reach: (serviceArn) => services?.current.reach(serviceArn) ?? Promise.resolve(undefined),
    moto,
    buildPath,
    packageIndex: packageIndexVariables(environment),
    codeBuild,
    runSchedules: (accountRegion, passed) => events.runSchedules(accountRegion, passed),
    putEvent: (accountRegion, event, time) => {
      events.put(createEvent(accountRegion, event, new Date(time)));
    },
    childEnvironment: childEnvironment(front.endpoint, buildPath, environment),
    functionCode: (functionArn) => code.get(withoutVersion(functionArn)),
    repositoryDirectory: (accountId, region, name) => repositories.find({ accountId, region }, name),
    attach: (api) => {
      engine = api;
    },
    gitUrl: (accountId, region, name, accessKeyId) =>
      gitUrl(front.endpoint, { accountId, region }, name, accessKeyId),
    eventsDelivered: () => events.settled(),
    snapshot: async () => {
      await idle();
      const restore = await state.snapshot();
      return async () => {
        await idle();
        await restore();
      };
    },
    stop: () => teardown.run(),
  };
}
