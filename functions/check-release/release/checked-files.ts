import type { CheckedSource } from '../../shared/release/problems/check-sources';
import {
  CHANGES_FILE,
  RELEASE_FILE,
  type Release,
  canonicalTemplateFile,
  configurationFile,
  imageFileName,
} from '../../shared/release/release-files';
import type { Changes } from '../../shared/release/changes/changes';
import type { CommitFacts, ExecutionFacts, ImageFacts, TestTotals } from '../facts/facts';

/** Everything that a release consists of. */
export interface ReleaseParts {
  readonly application: string;
  readonly sequence: number;
  /** Id of the pipeline execution. */
  readonly execution: string;
  readonly facts: ExecutionFacts;
  readonly commit: CommitFacts;
  readonly tests: TestTotals;
  readonly images: readonly ImageFacts[];
  readonly sources: readonly CheckedSource[];
}

/** Returns the content of `release.json`. */
export function releaseOf(parts: ReleaseParts): Release {
  const { application, sequence, execution, facts, commit, tests, images, sources } = parts;
  return {
    application,
    sequence,
    execution,
    commit: commit.id,
    commitSubject: commit.subject,
    author: commit.author,
    ...(facts.pusher === undefined ? {} : { pusher: facts.pusher }),
    buildId: facts.buildId,
    tests,
    services: Object.fromEntries(
      images.map(({ service, digest, bytes }) => {
        const source = sourceOf(sources, service);
        const hashes = source.configurations.map(({ environment, sha256 }) => [environment, sha256] as const);
        return [
          service,
          {
            digest,
            imageBytes: bytes,
            template: source.sha256,
            canonicalTemplate: source.canonicalSha256,
            configuration: Object.fromEntries(hashes),
          },
        ];
      }),
    ),
  };
}

/** Returns the files of the artifact `Checked`. The bytes depend only on the arguments. */
export function checkedFiles(
  release: Release,
  { images, sources }: Pick<ReleaseParts, 'images' | 'sources'>,
  changes: Changes,
): Map<string, Buffer> {
  const files = new Map<string, Buffer>([
    [RELEASE_FILE, jsonFile(release)],
    [CHANGES_FILE, jsonFile(changes)],
  ]);
  for (const { service, uri } of images) {
    const { template, configurations } = sourceOf(sources, service);
    files.set(imageFileName(service), jsonFile({ ImageUri: uri }));
    files.set(canonicalTemplateFile(service), Buffer.from(template.canonical));
    for (const { environment, bytes } of configurations) {
      files.set(configurationFile(service, environment), bytes);
    }
  }
  return files;
}

function sourceOf(sources: readonly CheckedSource[], service: string): CheckedSource {
  const source = sources.find((candidate) => candidate.service === service);
  if (source === undefined) throw new Error(`no source files of ${service}`);
  return source;
}

const jsonFile = (value: object) => Buffer.from(`${JSON.stringify(value, null, 2)}\n`);
