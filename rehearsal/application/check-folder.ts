import { readFileSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';

import { type SourceCheck, checkSources } from '../../functions/shared/release/problems/check-sources';
import type { SourceFile } from '../../functions/shared/release/problems/sources';
import { templatePath } from '../../functions/shared/release/release-files';
import type { Application, DeliveryConfig } from '../../stacks/config';

/** Folder of the templates and configuration files in the repository of an application. */
const FOLDER = dirname(templatePath(''));

/**
 * Checks the templates and configuration files of an application with the same checks as check-release. No check needs
 * AWS.
 *
 * @param root Folder with the content of the application's repository.
 */
export function checkFolder(root: string, config: DeliveryConfig, application: Application): SourceCheck {
  const tree = {
    paths: namesIn(join(root, FOLDER)).map((name) => `${FOLDER}/${name}`),
    read: (path: string) => readSource(root, path),
  };
  return checkSources(tree, {
    project: config.project,
    services: application.services.map(({ name }) => name),
    environments: config.environments.map(({ name }) => name),
  });
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    // Error messages suggest these names. `checkSources` itself reports every missing file.
    return [];
  }
}

function readSource(root: string, path: string): SourceFile | undefined {
  try {
    return { kind: 'file', bytes: readFileSync(join(root, path)) };
  } catch (error) {
    const { code = String(error) } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined;
    const problem = `${path} cannot be read (${code}); correct the file or its permissions`;
    return { kind: 'unreadable', problem };
  }
}
