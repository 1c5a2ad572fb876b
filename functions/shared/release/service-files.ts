import { type Configuration, NO_CONFIGURATION, checkDeclared, parseConfiguration } from './configuration';
import { imageRepository } from './names';
import { type Release } from './release-files';
import { JobError } from '../job/errors';
import { type Image, parseImageFile } from './images/image';
import { decodeText } from '../text/json';
import { assertConfigurationAllowed } from '../template/guard/configuration';
import { assertTemplateAllowed } from '../template/guard/guard';
import { parseTemplate } from '../template/parse';
import type { Template } from '../template/value';
import { sha256 } from '../zip/write';

/** Content of a file, and the name of the file in messages. */
export interface NamedFile {
  readonly label: string;
  readonly bytes: Buffer;
}

/** Files of one service for one environment. */
export interface ServiceFiles {
  readonly image: NamedFile;
  /** Canonical template. */
  readonly template: NamedFile;
  readonly configuration?: NamedFile;
}

/** Environment that a service is deployed to. */
export interface ServiceTarget {
  readonly project: string;
  readonly environment: string;
  /** Host name of the only ECR registry that an image may come from. */
  readonly registry: string;
}

export interface CheckedService {
  readonly image: Image;
  readonly template: Template;
  readonly configuration: Configuration;
  /** SHA-256 (hex) of the canonical template. */
  readonly canonicalSha256: string;
  readonly configurationSha256: string | undefined;
}

/**
 * Checks that the files of a service match the hashes in `release.json` and may be deployed. The canonical template
 * must be the one that this code produces, and the image must come from the service's own repository. The template
 * guard must accept the template, which must declare every parameter in the configuration file.
 *
 * @throws JobError of type RevisionOutOfSync when a file does not match `release.json`; of type ConfigurationError for
 *   every other problem.
 */
export function checkService(
  release: Release,
  service: string,
  { project, environment, registry }: ServiceTarget,
  files: ServiceFiles,
): CheckedService {
  const recorded = Object.hasOwn(release.services, service) ? release.services[service] : undefined;
  if (recorded === undefined) {
    throw outOfSync(
      `release.json has no service ${service}; available: ${Object.keys(release.services).join(', ')}; run cdktf deploy for the pipeline, then release again`,
    );
  }
  const { image: imageFile, template: templateFile, configuration: configurationFile } = files;
  const repository = imageRepository(project, release.application, service);
  const image = parseImageFile(decodeText(imageFile.bytes, imageFile.label), imageFile.label, {
    registry,
    repository,
  });
  checkSame(imageFile.label, 'digest', image.digest, recorded.digest);
  checkSame(templateFile.label, 'SHA-256', sha256(templateFile.bytes), recorded.canonicalTemplate);
  const configurationSha256 = configurationFile && sha256(configurationFile.bytes);
  if (configurationFile !== undefined) {
    const expected = Object.hasOwn(recorded.configuration, environment)
      ? recorded.configuration[environment]
      : undefined;
    checkSame(configurationFile.label, 'SHA-256', configurationSha256, expected);
  }

  const template = parseTemplate(decodeText(templateFile.bytes, templateFile.label), templateFile.label);
  const canonicalSha256 = sha256(Buffer.from(template.canonical));
  if (canonicalSha256 !== recorded.canonicalTemplate) {
    throw outOfSync(
      `this function reads ${templateFile.label} as a canonical template with the SHA-256 ${canonicalSha256}, but release.json has the SHA-256 ${recorded.canonicalTemplate}; deploy the functions of all accounts from one commit, then release again`,
    );
  }
  const configuration =
    configurationFile === undefined
      ? NO_CONFIGURATION
      : parseConfiguration(
          decodeText(configurationFile.bytes, configurationFile.label),
          configurationFile.label,
        );
  checkDeclared(template, configuration, {
    template: templateFile.label,
    configuration: configurationFile?.label ?? 'the configuration',
  });
  const context = { project, environment };
  assertConfigurationAllowed(configuration, configurationFile?.label ?? '', context);
  assertTemplateAllowed(template, templateFile.label, { ...context, parameters: configuration.parameters });
  return {
    image,
    template,
    configuration,
    canonicalSha256,
    configurationSha256,
  };
}

function checkSame(
  label: string,
  hashName: string,
  actual: string | undefined,
  expected: string | undefined,
): void {
  if (actual === expected) return;
  throw outOfSync(
    `${label} is not the file that release.json describes: its ${hashName} is ${actual ?? 'missing'}, but the ${hashName} in release.json is ${expected ?? 'missing'}; release again`,
  );
}

const outOfSync = (message: string) => new JobError('RevisionOutOfSync', message);
