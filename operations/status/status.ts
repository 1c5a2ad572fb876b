import type { Application, Environment } from '../../stacks/config';
import type { ProjectAccess } from '../accounts/project-access';
import { approvalFor, readApprovals } from '../pipelines/approvals';
import { readDeploymentTime, readOutcome } from '../records/records';
import { readActivity, type StageActivity } from './activity';
import { readServices, type ServiceStatus } from './services';
import { readWaiting, type WaitingApproval } from './waiting';

/** A release that runs in an environment. */
export interface RunningRelease {
  readonly sequence: number;
  readonly commit: string;
  /** Execution of the delivery pipeline that made the release. */
  readonly execution: string;
  /** Names of the services that run the release. */
  readonly services: readonly string[];
  /** Time since which the release runs (ISO 8601, UTC). */
  readonly since?: string;
  /** ARN of the session of the person who approved the release for the environment. */
  readonly approvedBy?: string;
}

export interface EnvironmentStatus {
  readonly environment: string;
  /** Name of the account: a key of `accounts` in the configuration. */
  readonly account: string;
  readonly region: string;
  /** Releases that run, the newest first. Services may run different releases. */
  readonly releases: readonly RunningRelease[];
  readonly services: readonly ServiceStatus[];
}

export interface ApplicationStatus {
  readonly application: string;
  /** In the order in which a release passes the environments. */
  readonly environments: readonly EnvironmentStatus[];
  readonly waiting: readonly WaitingApproval[];
  readonly activity: readonly StageActivity[];
}

/** Reads the status of applications, all at the same time. */
export function readStatus(
  project: ProjectAccess,
  applications: readonly Application[],
): Promise<ApplicationStatus[]> {
  return Promise.all(
    applications.map(async (application): Promise<ApplicationStatus> => {
      const [environments, waiting, activity] = await Promise.all([
        Promise.all(
          project.config.environments.map((environment) =>
            readEnvironment(project, application, environment),
          ),
        ),
        readWaiting(project, application),
        readActivity(project, application),
      ]);
      return { application: application.name, environments, waiting, activity };
    }),
  );
}

async function readEnvironment(
  project: ProjectAccess,
  application: Application,
  environment: Environment,
): Promise<EnvironmentStatus> {
  const services = await readServices(project, application, environment);
  const sequences = new Set(services.flatMap(({ release }) => release?.sequence ?? []));
  const releases = await Promise.all(
    [...sequences]
      .sort((one, other) => other - one)
      .map((sequence) =>
        readRelease(
          project,
          application,
          environment,
          services.filter(({ release }) => release?.sequence === sequence),
        ),
      ),
  );
  const { account, name, region } = environment;
  return { environment: name, account, region, releases: releases.flat(), services };
}

/** @param services Services that run the release. */
async function readRelease(
  project: ProjectAccess,
  application: Application,
  environment: Environment,
  services: readonly ServiceStatus[],
): Promise<RunningRelease[]> {
  const [first] = services;
  if (first?.release === undefined) return [];
  const { release } = first;
  const [deployedAt, approvals] = await Promise.all([
    readRunningSince(project, application, environment, { service: first.service, ...release }),
    readApprovals(project, application, release.execution),
  ]);
  // The time is recorded soon after the deployment.
  const since = deployedAt ?? first.changedAt;
  const approvedBy = approvalFor(approvals, environment)?.by;
  return [
    {
      ...release,
      services: services.map(({ service }) => service),
      ...(since === undefined ? {} : { since }),
      ...(approvedBy === undefined ? {} : { approvedBy }),
    },
  ];
}

/**
 * Reads since when a service runs a release. An execution of the delivery pipeline goes on for days after it has deployed to
 * the tested environment, so its end says nothing about the deployment there.
 */
async function readRunningSince(
  project: ProjectAccess,
  { name: application }: Application,
  environment: Environment,
  {
    execution,
    sequence,
    service,
  }: { readonly service: string; readonly execution: string; readonly sequence: number },
): Promise<string | undefined> {
  if (environment.kind === 'tested') {
    return readDeploymentTime(project, { application, service, execution });
  }
  const outcome = await readOutcome(project, environment, { application, sequence });
  return outcome?.status === 'succeeded' ? outcome.endedAt : undefined;
}
