import { templateProblems } from '../../../../../functions/shared/template/guard/guard';
import { parseTemplate } from '../../../../../functions/shared/template/parse';
import { RESOURCE_SHAPES } from '../../../../../functions/shared/template/guard/types';
import type { Shape } from '../../../../../functions/shared/template/guard/shape';
import { HOSTILE } from './hostile';
import type { Row } from './hostile/row';
import { BASE, CONTEXT, changed, pathOf, problemsOf } from './support';

/** Makes one hostile change in the base template, and returns the guard's messages about the changed path. */
function problemsAt({ at, hostile, reported = at }: Row): string[] {
  const prefix = `${pathOf(reported)}: `;
  return problemsOf(changed(at, hostile)).flatMap((problem) =>
    problem.startsWith(prefix) ? [problem.slice(prefix.length).replace(/^is '.*', but /, '')] : [],
  );
}

describe.each(Object.entries(HOSTILE))('the guard, when a template tries %s', (_group, rows) => {
  it.each(rows.map((row) => [`${row.tries} at ${row.at}`, row] as const))('rejects %s', (_title, row) => {
    const problems = problemsAt(row);
    expect(problems).not.toEqual([]);
    expect(problems.filter((problem) => !row.message.test(problem))).toEqual([]);
  });

  const twins = rows.flatMap((row) => (row.allowed === undefined ? [] : [row]));
  if (twins.length > 0) {
    it.each(twins.map((row) => [`${row.tries} at ${row.at}`, row] as const))(
      'accepts the allowed form instead of %s',
      (_title, { at, allowed }) => {
        expect(problemsOf(changed(at, allowed))).toEqual([]);
      },
    );
  }
});

it.each(Object.entries(HOSTILE))(
  'the guard reports a position for every problem of a template that tries %s',
  (_group, rows) => {
    const withoutPosition = rows.flatMap(({ at, hostile, tries }) => {
      const template = parseTemplate(JSON.stringify(changed(at, hostile)), 'web.json');
      const problems = templateProblems(template, CONTEXT);
      return problems.flatMap(({ path }) =>
        template.positionOf(path) === undefined ? [{ tries, path }] : [],
      );
    });
    expect(withoutPosition).toEqual([]);
  },
);

/**
 * Returns the restricted and forbidden properties in a shape (the guard's description of an allowed value), as
 * `<type>.<properties>`. `*` is any list item.
 */
function limitedProperties(shape: Shape, path: string): { path: string; forbidden: boolean }[] {
  switch (shape.kind) {
    case 'restricted':
    case 'forbidden':
      return [{ path, forbidden: shape.kind === 'forbidden' }];
    case 'list':
      return limitedProperties(shape.of, `${path}.*`);
    case 'object':
      return Object.entries(shape.properties).flatMap(([name, inner]) =>
        limitedProperties(inner, `${path}.${name}`),
      );
    default:
      return [];
  }
}

/** Returns the property that a hostile change affects, as `<type>.<properties>`. `*` is any list item. */
function propertyOf({ at, reported = at }: Row): string {
  const types = new Map(
    Object.entries(BASE.Resources).map(([id, { Type }]) => [`Resources.${id}.Properties`, Type]),
  );
  const path = pathOf(reported)
    .replace(/\.Fn::If\.\d/g, '')
    .replace(/\.\d+(?=\.|$)/g, '.*');
  const [top = ''] = /^Resources\.\w+\.Properties/.exec(path) ?? [];
  return path.replace(top, types.get(top) ?? top);
}

it('every property that is not plain has a hostile template, and an accepted value if there is one', () => {
  const rows = Object.values(HOSTILE).flat();
  const hostile = new Set(rows.map(propertyOf));
  const accepted = new Set(rows.filter(({ allowed }) => allowed !== undefined).map(propertyOf));
  const properties = [...RESOURCE_SHAPES].flatMap(([type, shape]) =>
    limitedProperties(shape.properties, type),
  );
  expect(properties.filter(({ path }) => !hostile.has(path))).toEqual([]);
  expect(properties.filter(({ path, forbidden }) => !forbidden && !accepted.has(path))).toEqual([]);
});

it('there are at least 100 hostile templates, and no two have the same title', () => {
  const titles = Object.values(HOSTILE)
    .flat()
    .map(({ tries, at }) => `${tries} at ${at}`);
  expect(titles.length).toBeGreaterThanOrEqual(100);
  expect(new Set(titles).size).toBe(titles.length);
});
