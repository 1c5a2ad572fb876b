import { type Configuration, inspectConfiguration } from '../configuration';
import { configurationPath, templatePath } from '../release-files';
import { suppliedParameters, withParameters } from '../supplied-parameters';
import { JobError } from '../../job/errors';
import { parseTemplate } from '../../template/parse';
import type { Template } from '../../template/value';
import { decodeText } from '../../text/json';
import { nearest } from '../../text/nearest';
import { sha256 } from '../../zip/write';
import type { ReleaseScope, SourceTree } from './sources';

/** A template in the repository of an application. */
export interface SourceTemplate {
  readonly path: string;
  readonly template: Template;
  /** SHA-256 (hex) of the file. */
  readonly sha256: string;
  /** SHA-256 (hex) of the canonical template. */
  readonly canonicalSha256: string;
}

/** Configuration file of a service for one environment. */
export interface SourceConfiguration {
  readonly path: string;
  readonly environment: string;
  /** The file, completed with the parameters that a release supplies. */
  readonly bytes: Buffer;
  /** SHA-256 (hex) of `bytes`. */
  readonly sha256: string;
  /** What `bytes` contain. */
  readonly configuration: Configuration;
}

/** Files of one service: those that are valid, and the problems of all others. */
export interface ServiceSource {
  readonly service: string;
  /** Undefined when the template is missing or invalid. */
  readonly template: SourceTemplate | undefined;
  /** Valid configuration files, in the order of the environments. */
  readonly configurations: readonly SourceConfiguration[];
  readonly problems: readonly string[];
}

/** Reads and parses the template and all configuration files of a service. */
export function readService(tree: SourceTree, service: string, scope: ReleaseScope): ServiceSource {
  const problems: string[] = [];
  const read = <T>(path: string, parse: (text: string, bytes: Buffer) => T): T | undefined => {
    const file = tree.read(path);
    if (file === undefined) problems.push(missing(path, service, tree, scope));
    else if (file.kind === 'unreadable') problems.push(file.problem);
    else {
      try {
        return parse(decodeText(file.bytes, path), file.bytes);
      } catch (error) {
        if (!(error instanceof JobError)) throw error;
        problems.push(error.message);
      }
    }
    return undefined;
  };
  const path = templatePath(service);
  const template = read(path, (text, bytes) => {
    const parsed = parseTemplate(text, path);
    return {
      path,
      template: parsed,
      sha256: sha256(bytes),
      canonicalSha256: sha256(Buffer.from(parsed.canonical)),
    };
  });
  const configurations = scope.environments.flatMap((environment) => {
    const path = configurationPath(service, environment);
    const inspected = read(path, (text, bytes) => ({ text, bytes, ...inspectConfiguration(text, path) }));
    if (inspected === undefined) return [];
    problems.push(...inspected.problems);
    if (inspected.problems.length > 0) return [];
    const { bytes, configuration } = completed(inspected, template, { project: scope.project, environment });
    return [{ path, environment, bytes, sha256: sha256(bytes), configuration }];
  });
  return { service, template, configurations, problems };
}

type ConfigurationFile = Pick<SourceConfiguration, 'bytes' | 'configuration'>;

/** Adds the parameters that a release supplies. A file that has every parameter keeps its bytes. */
function completed(
  file: ConfigurationFile & { readonly text: string },
  source: SourceTemplate | undefined,
  environment: { readonly project: string; readonly environment: string },
): ConfigurationFile {
  const { configuration, text } = file;
  if (source === undefined) return file;
  const added = suppliedParameters(source.template, configuration, environment);
  if (added.size === 0) return file;
  const parameters = new Map([...configuration.parameters, ...added]);
  return { bytes: withParameters(text, added), configuration: { ...configuration, parameters } };
}

/** Describes a missing file. Suggests a file with a similar name that no service needs. */
function missing(path: string, service: string, { paths }: SourceTree, scope: ReleaseScope): string {
  const needed = new Set(
    scope.services.flatMap((name) => [
      templatePath(name),
      ...scope.environments.map((environment) => configurationPath(name, environment)),
    ]),
  );
  const start = startOf(path);
  const candidates = paths.filter(
    (candidate) => !needed.has(candidate) && nearest(start, [startOf(candidate)]) !== undefined,
  );
  const similar = nearest(path, candidates);
  const advice = similar === undefined ? 'add the file' : `did you mean ${similar}? Rename the file`;
  return `${path} is missing, but the service '${service}' needs this file; ${advice}`;
}

/** Returns the part of a path that names the service: `cfn/web` for `cfn/web.test.json`. */
const startOf = (path: string) => path.split('.', 1)[0] ?? '';
