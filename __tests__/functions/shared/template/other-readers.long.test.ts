import { execFileSync } from 'node:child_process';

import fc from 'fast-check';

import { parseTemplate } from '../../../../functions/shared/template/parse';
import { readText } from '../../../cfn/template';
import { motoPython } from '../../../support/moto';

// The time limit is long, because Python starts slowly on a busy machine.
jest.setTimeout(60_000);

const parsed = (text: string) => {
  try {
    return parseTemplate(text, 'web.yaml');
  } catch {
    return undefined;
  }
};

/**
 * Returns the value that PyYAML reads from each document, or the class of the error. PyYAML reads YAML 1.1, as
 * CloudFormation does.
 */
async function pythonReads(documents: readonly string[]): Promise<unknown[]> {
  const program = `
import json, sys, yaml

def read(text):
    try:
        return yaml.safe_load(text)
    except Exception as error:
        return type(error).__name__

def text(value):
    # CloudFormation converts a number or boolean to its JSON text where a property is a string.
    if isinstance(value, dict): return {str(key): text(inner) for key, inner in value.items()}
    if isinstance(value, list): return [text(inner) for inner in value]
    return value if isinstance(value, str) else json.dumps(value, default=repr)

json.dump([text(read(document)) for document in json.load(sys.stdin)], sys.stdout)
`;
  const options = { input: JSON.stringify(documents), encoding: 'utf8', maxBuffer: 2 ** 26 } as const;
  return JSON.parse(execFileSync(await motoPython(), ['-c', program], options)) as unknown[];
}

describe('PyYAML', () => {
  it('reads every accepted unquoted scalar as the same value', async () => {
    const character = fc.constantFrom(...Array.from('0123456789012345678901-+.:_eExob~=nyNYtTZfalsruOFi '));
    const scalars = fc.sample(
      fc.oneof(
        fc.array(character, { minLength: 1, maxLength: 12 }).map((characters) => characters.join('')),
        // Numbers below 1e-4 are skipped, because Python prints these numbers with an exponent.
        fc
          .double({ noNaN: true })
          .filter((value) => Math.abs(value) >= 1e-4)
          .map(String),
        fc.integer().map(String),
      ),
      5000,
    );
    const documents = scalars
      .map((scalar) => `Resources: {}\nMetadata:\n  Value: ${scalar}\n`)
      .filter((document) => parsed(document) !== undefined);
    expect(documents.length).toBeGreaterThan(500);
    const read = await pythonReads(documents);
    expect(read).toEqual(documents.map((document) => ({ ...parsed(document)?.sections })));
  });

  it('reads the canonical form of a template as the checked value', async () => {
    const text = fc.string({ unit: 'grapheme', maxLength: 40 });
    const templates = fc
      .sample(fc.dictionary(text, fc.oneof(text, fc.array(text), fc.dictionary(text, text))), 500)
      .map((metadata) => parsed(JSON.stringify({ Resources: {}, Metadata: metadata })))
      .filter((template) => template !== undefined);
    expect(templates.length).toBeGreaterThan(300);
    const service = parseTemplate(readText('cfn/service.yaml'), 'service.yaml');
    const all = [...templates, service];
    const read = await pythonReads(all.map(({ canonical }) => canonical));
    expect(read).toEqual(all.map(({ sections }) => JSON.parse(JSON.stringify(sections)) as unknown));
  });
});
