import * as z from 'zod/mini';

import { parseJson } from '../../functions/shared/json';

const any = z.unknown();

describe('JSON from outside', () => {
  it.each([
    '{"ImageUri":"evil","ImageUri":"good"}',
    '{"a":{"rollback":false,"rollback":true}}',
    // The same key, spelled in another way.
    '{"ImageUri":"evil","Image\\u0055ri":"good"}',
  ])('T25: names no key twice, because two readers could take different ones: %s', (text) => {
    expect(() => parseJson(text, 'Build::web.image.json', any)).toThrow(
      'Build::web.image.json names a key twice; two readers could understand it differently',
    );
  });

  it.each(['{"a":1,"b":{"a":1}}', '[{"a":1},{"a":1}]', '"a\\tb"', '{"a":"{\\"b\\":1,\\"b\\":2}"}', '7'])(
    'may say the same in different places: %s',
    (text) => {
      expect(parseJson(text, 'x', any)).toEqual(JSON.parse(text));
    },
  );
});
