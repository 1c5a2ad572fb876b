import { parseTemplate } from '../../../../functions/shared/template/parse';

/**
 * Module with the error classes of the yaml library. The tests check that the library creates no instance of the
 * classes, and therefore does not collect every error of a template.
 */
const errors = jest.requireActual<Record<'YAMLParseError' | 'YAMLWarning', new () => Error>>(
  '../../../../node_modules/yaml/dist/errors.js',
);

const TEMPLATE = 'Resources:\n  T: {Type: a}\n';
const UNEXPECTED = 'is a comma, a quote, a bracket or a line end missing before this position?';

describe('a template with many mistakes', () => {
  it.each([
    [
      'unknown escapes',
      `${TEMPLATE}X: "${'\\q'.repeat(5_000)}"`,
      /^web.yaml:3:5: this escape sequence does not exist/,
    ],
    [
      'broken escapes',
      `${TEMPLATE}X: "${'\\u'.repeat(5_000)}"`,
      /^web.yaml:3:5: this escape sequence does not exist/,
    ],
    [
      'lines that begin with a tab',
      `${TEMPLATE}X: |\n  a\n${'\t\n'.repeat(5_000)}`,
      /^web.yaml:5:1: not well-formed YAML: Block scalar lines must not be less indented/,
    ],
    [
      'closing brackets in one line',
      `${TEMPLATE}X: ${']'.repeat(5_000)}`,
      `web.yaml:3:4: not well-formed YAML: Unexpected flow-seq-end token in YAML stream: "]"; ${UNEXPECTED}`,
    ],
    [
      'closing brackets in lines',
      `${TEMPLATE}${'}\n'.repeat(5_000)}`,
      `web.yaml:3:1: not well-formed YAML: Unexpected flow-map-end token in YAML stream: "}"; ${UNEXPECTED}`,
    ],
    [
      'consecutive texts',
      `${TEMPLATE}X: ${'"" '.repeat(5_000)}`,
      `web.yaml:3:7: not well-formed YAML: Unexpected double-quoted-scalar at node end; ${UNEXPECTED}`,
    ],
    ['tags', `${TEMPLATE}X: ${'!a '.repeat(5_000)}`, /^web.yaml:3:7: a value has two tags/],
    ['anchors', `${TEMPLATE}X: ${'&a '.repeat(5_000)}`, /^web.yaml:3:7: a value has two anchors/],
    [
      'unknown directives',
      `${'%a\n'.repeat(5_000)}---\n${TEMPLATE}`,
      'web.yaml:1:1: not every YAML parser accepts this directive (a line that begins with %); remove the line',
    ],
    ['documents', `${TEMPLATE}${'---\n[\n'.repeat(5_000)}`, /^web.yaml:3:1: a second YAML document begins/],
  ])('is rejected at the first mistake, and the other mistakes are not read: %s', (_what, text, message) => {
    const constructors = [jest.spyOn(errors, 'YAMLParseError'), jest.spyOn(errors, 'YAMLWarning')];
    try {
      expect(() => parseTemplate(text, 'web.yaml')).toThrow(message);
      expect(constructors.map(({ mock }) => mock.calls.length)).toEqual([0, 0]);
    } finally {
      constructors.forEach((spy) => {
        spy.mockRestore();
      });
    }
  });

  it('costs no warning object for a CloudFormation tag', () => {
    const constructor = jest.spyOn(errors, 'YAMLWarning');
    expect(() => parseTemplate(`${TEMPLATE}X: !Ref a\n`, 'web.yaml')).not.toThrow();
    expect(constructor).not.toHaveBeenCalled();
    constructor.mockRestore();
  });
});
