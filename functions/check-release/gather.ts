import { imageRepository } from '../shared/release/names';
import type { CheckedSource } from '../shared/release/problems/check-sources';
import { writeZip } from '../shared/zip/write';
import type { Changes } from '../shared/release/changes/changes';
import { changesReader } from './changes/read-changes';
import { highestKnown, readRunning, unnumberedIn } from './changes/running/running';
import type { CheckReleaseParameters } from './contract';
import type { CheckRun } from './check-run';
import { readBuild } from './facts/build';
import { readCommit } from './facts/commit';
import type { ExecutionFacts, ImageFacts } from './facts/facts';
import { readImages } from './facts/images';
import { awaitReports } from './facts/reports/await-reports';
import { readReports } from './facts/reports/reports';
import { checkedFiles, releaseOf } from './release/checked-files';
import { allocateSequence } from './sequence/allocate';
import { checkSource } from './source/check-source';

/** The artifact `Checked` of a release, or the report group whose report CodeBuild has not completed yet. */
export type GatheredRelease =
  | { readonly kind: 'complete'; readonly zip: Buffer }
  | { readonly kind: 'generating'; readonly report: string };

/**
 * Reads and checks everything that a release consists of. The steps are in the order in which a developer can repair
 * problems: tests, files, images. The release number is allocated last, so that a rejected build uses no number.
 *
 * @throws JobError when a check or a request fails.
 */
export async function gatherRelease(
  facts: ExecutionFacts,
  run: CheckRun<CheckReleaseParameters>,
): Promise<GatheredRelease> {
  const { environment, parameters, environments, recordBucket } = run;
  const { application, services, pipeline, release: execution } = parameters;
  const project = environment.PROJECT;
  const build = await readBuild(run.codeBuild, facts.buildId, {
    project: parameters.buildProject,
    commit: facts.commit,
    pipeline,
  });
  const groups = parameters.reports.map((report) => `${parameters.buildProject}-${report}`);
  const reports = await awaitReports(() => readReports(run.codeBuild, build, groups), run.sleep);
  if (reports.kind === 'generating') return reports;
  const sources = await checkSource(run, {
    project,
    services,
    environments: environments.map(({ name }) => name),
  });
  const images = await readImages(
    run.ecr,
    environment.REGISTRY,
    services.map((service) => ({ service, repository: imageRepository(project, application, service) })),
    build,
  );
  const commitOf = (id: string) => readCommit(run.codeCommit, parameters.repository, id);
  const commit = await commitOf(facts.commit);
  const { signal } = run.deadline;
  const { cloudFormation, s3In } = run;
  const ports = { cloudFormation, records: recordBucket, s3In, signal };
  const scope = { application, services, stackPrefix: environment.STACK_PREFIX };
  const running = await Promise.all(environments.map((each) => readRunning(ports, scope, each)));
  const sequence = await allocateSequence(recordBucket, {
    application,
    execution,
    highestKnown: highestKnown(running),
    unnumberedEnvironments: unnumberedIn(running),
  });
  const readChanges = changesReader(
    { application, commit, services: contentOf(sources, images) },
    { records: recordBucket, readCommit: commitOf, signal },
  );
  const changes: Changes = { version: 1, environments: await Promise.all(running.map(readChanges)) };
  const { tests } = reports;
  const release = releaseOf({ application, sequence, execution, facts, commit, tests, images, sources });
  return { kind: 'complete', zip: writeZip(checkedFiles(release, { images, sources }, changes)) };
}

const contentOf = (sources: readonly CheckedSource[], images: readonly ImageFacts[]) =>
  new Map(
    sources.map(({ service, template, configurations }) => [
      service,
      {
        digest: images.find((image) => image.service === service)?.digest ?? '',
        template,
        configurations: new Map(
          configurations.map(({ environment, configuration }) => [environment, configuration]),
        ),
      },
    ]),
  );
