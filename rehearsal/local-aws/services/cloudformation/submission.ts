/**
 * Template, parameters and tags of a CreateStack or UpdateStack request. An update whose values all equal the values of
 * the current stack changes nothing.
 */
export interface Submission {
  readonly template: string;
  readonly parameters: ReadonlyMap<string, string>;
  readonly tags: ReadonlyMap<string, string>;
}

/**
 * Reads the template, parameters and tags from the form data of a request. `UsePreviousTemplate`, `UsePreviousValue`
 * and absent tags select the current values of the stack.
 *
 * @param readTemplate reads the template at a URL.
 */
export async function readSubmission(
  form: URLSearchParams,
  previous: Submission | undefined,
  readTemplate: (url: string) => Promise<string>,
): Promise<Submission> {
  const url = form.get('TemplateURL');
  const template =
    form.get('TemplateBody') ?? (url === null ? (previous?.template ?? '') : await readTemplate(url));
  const parameters = members(form, 'Parameters').map((member): [string, string] => {
    const key = member['ParameterKey'] ?? '';
    return [key, member['ParameterValue'] ?? previous?.parameters.get(key) ?? ''];
  });
  const tags = members(form, 'Tags').map((tag): [string, string] => [tag['Key'] ?? '', tag['Value'] ?? '']);
  return {
    template,
    parameters: new Map(parameters),
    // If the list is absent, the stack keeps its tags. An empty list (`Tags=`) removes all tags.
    tags:
      tags.length === 0 && !form.has('Tags') ? (previous?.tags ?? new Map<string, string>()) : new Map(tags),
  };
}

/**
 * Reads a list from form data such as `Tags.member.1.Key=…&Tags.member.1.Value=…`. Returns one object for each index.
 */
function members(form: URLSearchParams, list: string): Record<string, string>[] {
  const objects = new Map<number, Record<string, string>>();
  for (const [name, value] of form) {
    const match = new RegExp(`^${list}\\.member\\.(\\d+)\\.(\\w+)$`).exec(name);
    if (match?.[1] === undefined || match[2] === undefined) continue;
    const number = Number(match[1]);
    objects.set(number, { ...objects.get(number), [match[2]]: value });
  }
  return [...objects.values()];
}

/** Returns the form data of an UpdateStack request with this template, these parameters and these tags. */
export function writeSubmission({ template, parameters, tags }: Submission): Record<string, string> {
  const list = (name: string, keyName: string, valueName: string, values: ReadonlyMap<string, string>) =>
    [...values].flatMap(([key, value], index) => [
      [`${name}.member.${String(index + 1)}.${keyName}`, key],
      [`${name}.member.${String(index + 1)}.${valueName}`, value],
    ]);
  return Object.fromEntries([
    ['TemplateBody', withEmptyLine(template)],
    ...list('Parameters', 'ParameterKey', 'ParameterValue', parameters),
    ...list('Tags', 'Key', 'Value', tags),
  ]) as Record<string, string>;
}

/**
 * Returns the template with an additional empty line, so that moto runs the update. moto compares templates as strings
 * and would otherwise return "No updates are to be performed."
 */
export const withEmptyLine = (template: string) => `${template}\n`;

/** Difference between an update request and the current stack. */
export type Difference = 'none' | 'tags only' | 'more';

export function compare(next: Submission, previous: Submission): Difference {
  if (next.template !== previous.template || !sameMap(next.parameters, previous.parameters)) return 'more';
  return sameMap(next.tags, previous.tags) ? 'none' : 'tags only';
}

const sameMap = (one: ReadonlyMap<string, string>, other: ReadonlyMap<string, string>) =>
  one.size === other.size && [...one].every(([key, value]) => other.get(key) === value);
