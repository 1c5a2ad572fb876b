import {
  CHANGES_FILE,
  RELEASE_FILE,
  RESERVED_ENVIRONMENTS,
  canonicalTemplateFile,
  configurationFile,
  imageFileName,
} from '../../../../functions/shared/release/release-files';
import { name } from '../../../../functions/shared/text/schema';

const NAMES = ['release', 'changes', 'image', 'template', 'json', 'a', 'a-b', 'b', 'a-image', 'image-json'];

describe('the names of the files in a release', () => {
  const filesFor = (environments: readonly string[]) => [
    RELEASE_FILE,
    CHANGES_FILE,
    ...NAMES.flatMap((service) => [
      imageFileName(service),
      canonicalTemplateFile(service),
      ...environments.map((environment) => configurationFile(service, environment)),
    ]),
  ];

  it('are all different, whatever the services and environments are called', () => {
    const files = filesFor(NAMES.filter((environment) => !RESERVED_ENVIRONMENTS.includes(environment)));
    expect(files.length).toBeGreaterThan(100);
    expect(new Set(files).size).toBe(files.length);
  });

  it.each(RESERVED_ENVIRONMENTS)('would not be different with an environment called %s', (environment) => {
    expect(new Set(filesFor([environment])).size).toBeLessThan(filesFor([environment]).length);
  });

  it('have no dot in a name that somebody chooses', () => {
    expect(NAMES.map((text) => name.safeParse(text).success)).toEqual(NAMES.map(() => true));
    expect(name.safeParse('a.b').success).toBe(false);
  });
});
