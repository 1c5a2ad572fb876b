import { templateProblems } from '../../../../../functions/shared/template/guard/guard';
import { parseTemplate } from '../../../../../functions/shared/template/parse';
import { RESOURCE_SHAPES } from '../../../../../functions/shared/template/guard/types';
import type { Shape } from '../../../../../functions/shared/template/guard/shape';
import { HOSTILE, type Row } from './hostile/index';
import { BASE, CONTEXT, changed, pathOf, problemsOf } from './support';

/** Sentences at the place that a row names. */
function problemsAt({ at, hostile, reported = at }: Row): string[] {
  const prefix = `${pathOf(reported)}: `;
  return problemsOf(changed(at, hostile)).flatMap((problem) =>
    problem.startsWith(prefix) ? [problem.slice(prefix.length).replace(/^is '.*', but /, '')] : [],
  );
}

describe.each(Object.entries(HOSTILE))('a template that tries %s', (_group, rows) => {
  it.each(rows.map((row) => [`${row.tries} at ${row.at}`, row] as const))('is refused: %s', (_title, row) => {
    const problems = problemsAt(row);
    expect(problems).not.toEqual([]);
    expect(problems.filter((problem) => !row.says.test(problem))).toEqual([]);
  });

  const twins = rows.flatMap((row) => (row.allowed === undefined ? [] : [row]));
  if (twins.length > 0) {
    it.each(twins.map((row) => [`${row.tries} at ${row.at}`, row] as const))(
      'passes with the allowed form instead of %s',
      (_title, { at, allowed }) => {
        expect(problemsOf(changed(at, allowed))).toEqual([]);
      },
    );
  }
});

it.each(Object.entries(HOSTILE))(
  'names a place of the file for every template that tries %s',
  (_group, rows) => {
    const lost = rows.flatMap(({ at, hostile, tries }) => {
      const template = parseTemplate(JSON.stringify(changed(at, hostile)), 'web.json');
      const problems = templateProblems(template, CONTEXT);
      return problems.flatMap(({ path }) =>
        template.positionOf(path) === undefined ? [{ tries, path }] : [],
      );
    });
    expect(lost).toEqual([]);
  },
);

/** Every place of the shapes that decides, as `<type>.<properties>`; list items are `*`. */
function decidingPlaces(shape: Shape, path: string): { path: string; refused: boolean }[] {
  switch (shape.kind) {
    case 'decided':
    case 'refused':
      return [{ path, refused: shape.kind === 'refused' }];
    case 'list':
      return decidingPlaces(shape.of, `${path}.*`);
    case 'object':
      return Object.entries(shape.properties).flatMap(([name, inner]) =>
        decidingPlaces(inner, `${path}.${name}`),
      );
    default:
      return [];
  }
}

/** The place of a row in the same words. */
function placeOf({ at, reported = at }: Row): string {
  const types = new Map(
    Object.entries(BASE.Resources).map(([id, { Type }]) => [`Resources.${id}.Properties`, Type]),
  );
  const path = pathOf(reported)
    .replace(/\.Fn::If\.\d/g, '')
    .replace(/\.\d+(?=\.|$)/g, '.*');
  const [top = ''] = /^Resources\.\w+\.Properties/.exec(path) ?? [];
  return path.replace(top, types.get(top) ?? top);
}

it('has a hostile template for every place that decides, and an accepted twin where anything is accepted', () => {
  const rows = Object.values(HOSTILE).flat();
  const hostile = new Set(rows.map(placeOf));
  const accepted = new Set(rows.filter(({ allowed }) => allowed !== undefined).map(placeOf));
  const places = [...RESOURCE_SHAPES].flatMap(([type, { properties }]) => decidingPlaces(properties, type));
  expect(places.filter(({ path }) => !hostile.has(path))).toEqual([]);
  expect(places.filter(({ path, refused }) => !refused && !accepted.has(path))).toEqual([]);
});

it('has at least 100 hostile templates, each under a title of its own', () => {
  const titles = Object.values(HOSTILE)
    .flat()
    .map(({ tries, at }) => `${tries} at ${at}`);
  expect(titles.length).toBeGreaterThanOrEqual(100);
  expect(new Set(titles).size).toBe(titles.length);
});
