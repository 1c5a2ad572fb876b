import fc from 'fast-check';

import { nearest } from '../../../../functions/shared/text/nearest';

describe('the suggested name', () => {
  const known = ['Privileged', 'PortMappings', 'Image', 'Name', 'TimeoutMinutes', 'y'.repeat(65)];

  it.each([
    ['privileged', 'Privileged'],
    ['Privleged', 'Privileged'],
    ['PortMapings', 'PortMappings'],
    ['Imag', 'Image'],
    ['Nam', 'Name'],
    ['Namex', 'Name'],
    ['timeout', 'TimeoutMinutes'],
    ['Minutes', 'TimeoutMinutes'],
    ['Nm', undefined],
    ['Ti', undefined],
    ['Volumes', undefined],
    ['x'.repeat(300), undefined],
    ['y'.repeat(64), undefined],
    ['', undefined],
  ])('is similar: %s', (name, suggestion) => {
    expect(nearest(name, known)).toBe(suggestion);
  });

  it('is the nearest name', () => {
    expect(nearest('HealthCheckPort', ['HealthCheckPath', 'HealthCheckPorts'])).toBe('HealthCheckPorts');
    expect(nearest('VolumesFrom', ['xxVolumesFrom', 'VolumesFromx'])).toBe('VolumesFromx');
    expect(nearest('Timeout', ['TimeoutMinutes', 'Timeouts'])).toBe('Timeouts');
  });

  it('has a distance of at most three letters, as a full comparison counts', () => {
    const name = fc.array(fc.constantFrom('a', 'b', 'c'), { minLength: 9, maxLength: 14 });
    fc.assert(
      fc.property(name, name, (one, other) => {
        fc.pre(!other.join('').startsWith(one.join('')) && !other.join('').endsWith(one.join('')));
        const isNear = nearest(one.join(''), [other.join('')]) !== undefined;
        expect(isNear).toBe(lettersBetween(one, other) <= 3);
      }),
    );
  });

  it.each([
    ['a long name', 'x'.repeat(130_000), 0],
    ['many names', 'Parameter', 1_001],
  ])('comes from the first thousand names: %s', (_what, name, most) => {
    let seen = 0;
    function* names() {
      for (; seen < 100_000;) {
        seen += 1;
        yield `p${'x'.repeat(40)}${String(seen)}`;
      }
    }
    expect(nearest(name, names())).toBeUndefined();
    expect(seen).toBeLessThanOrEqual(most);
  });

  it('is undefined for a long name', () => {
    const long = 'a'.repeat(130_000);
    expect(nearest(`${'a'.repeat(63)}b`, [long])).toBeUndefined();
    expect(nearest(`${long}b`, [long])).toBeUndefined();
  });
});

/** Returns the Levenshtein distance, computed with the standard algorithm and without a limit. */
function lettersBetween(one: readonly string[], other: readonly string[]): number {
  let row = [...other.keys(), other.length];
  for (const [index, letter] of one.entries()) {
    const next = [index + 1];
    for (const [at, candidate] of other.entries()) {
      const replaced = (row[at] ?? 0) + (letter === candidate ? 0 : 1);
      next.push(Math.min(replaced, (row[at + 1] ?? 0) + 1, (next[at] ?? 0) + 1));
    }
    row = next;
  }
  return row[other.length] ?? 0;
}
