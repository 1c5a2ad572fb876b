import { parseTemplate } from '../../../functions/shared/template/parse';
import type { ReleaseDriver } from '../driver';
import type { Scenario } from '../scenario';
import { changeTemplate } from '../source/change-template';
import { templatesWithout } from '../source/templates-without';

/** Returns the logical id of the first log group in a template. */
function logGroupIn(text: string, path: string): string | undefined {
  const { resources } = parseTemplate(text, path);
  return [...resources].find(([, { Type }]) => Type === 'AWS::Logs::LogGroup')?.[0];
}

/** Returns a sentence for each template without a log group, which `changeRetention` changes. */
export const missingLogGroup: NonNullable<Scenario['missingFrom']> = async (source, application) => {
  const paths = await templatesWithout(
    source,
    application,
    (text, path) => logGroupIn(text, path) !== undefined,
  );
  return paths.map(
    (path) =>
      `${path} has no resource of type AWS::Logs::LogGroup; the scenario changes how long a log group keeps its events`,
  );
};

/** Sets the retention of the first log group in the template of every service. */
export async function changeRetention(driver: ReleaseDriver, days: number): Promise<void> {
  for (const { name } of driver.application.services) {
    await changeTemplate(driver, name, (template, text) => {
      const path = ['Resources', logGroupIn(text, name), 'Properties', 'RetentionInDays'];
      // A new node also replaces a function such as `!Ref`.
      template.setIn(path, template.createNode(days));
    });
  }
}
