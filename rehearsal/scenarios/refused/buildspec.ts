import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { parseDocument, YAMLSeq, type Document } from 'yaml';

import type { ReleaseDriver } from '../driver';
import { expectThat } from '../scenario';

const FILE = 'buildspec.yml';

/** The buildspec of the application, and its list `phases.build.commands`. Changing the list changes the buildspec. */
interface Buildspec {
  readonly buildspec: Document;
  readonly commands: YAMLSeq;
}

/** Changes the buildspec in the developer's clone of the application. */
export async function changeBuildspec(
  { directory }: ReleaseDriver,
  change: (parts: Buildspec) => void,
): Promise<void> {
  const file = join(directory, FILE);
  const buildspec = parseDocument(await readFile(file, 'utf8'));
  const commands = buildspec.getIn(['phases', 'build', 'commands']);
  expectThat(
    commands instanceof YAMLSeq,
    `${FILE} has no list phases.build.commands; the scenario changes this list`,
  );
  change({ buildspec, commands });
  await writeFile(file, buildspec.toString({ lineWidth: 0 }));
}
