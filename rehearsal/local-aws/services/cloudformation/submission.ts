/**
 * Template, parameters and tags of a CreateStack or UpdateStack call. They decide whether the next update changes
 * anything.
 */
export interface Submission {
  readonly template: string;
  readonly parameters: ReadonlyMap<string, string>;
  readonly tags: ReadonlyMap<string, string>;
}

/**
 * Returns the submission in a call's form. `UsePreviousTemplate`, `UsePreviousValue` and absent tags mean the
 * stack's own values.
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
    // An absent list keeps the tags. An empty list removes the tags, and is sent as `Tags=`.
    tags:
      tags.length === 0 && !form.has('Tags') ? (previous?.tags ?? new Map<string, string>()) : new Map(tags),
  };
}

/** Reads a list (`Tags.member.1.Key=…&Tags.member.1.Value=…`): an object for each number. */
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

/** Returns the form of an UpdateStack call with this submission. */
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
 * Returns the same template with one more line. moto compares templates as text, so moto then does not answer "No
 * updates are to be performed."
 */
export const withEmptyLine = (template: string) => `${template}\n`;

/** Difference between an update and the stack. */
export type Difference = 'none' | 'tags only' | 'more';

export function compare(next: Submission, previous: Submission): Difference {
  if (next.template !== previous.template || !sameMap(next.parameters, previous.parameters)) return 'more';
  return sameMap(next.tags, previous.tags) ? 'none' : 'tags only';
}

const sameMap = (one: ReadonlyMap<string, string>, other: ReadonlyMap<string, string>) =>
  one.size === other.size && [...one].every(([key, value]) => other.get(key) === value);
