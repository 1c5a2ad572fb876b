import type { ObjectShape, Shape } from '../../../../../functions/shared/template/guard/shape';
import { RESOURCE_SHAPES } from '../../../../../functions/shared/template/guard/types';

/** Returns the allowed resource types and properties in the format of docs/templates.md. */
export function allowLists(): string {
  return [...RESOURCE_SHAPES]
    .map(([type, { properties, attributes }]) => {
      const lines = linesOf(properties, '');
      const code = attributes.map((name) => `\`${name}\``).join(', ');
      return `### ${type}\n\n\`Fn::GetAtt\` may read: ${code}.\n\n| property | allowed values |\n|---|---|\n${lines.join('\n')}`;
    })
    .join('\n\n');
}

function linesOf({ properties, required }: ObjectShape, prefix: string): string[] {
  const named = Object.entries(properties);
  const plain = named.filter(
    ([, { kind }]) => kind === 'plain' || kind === 'plain-list' || kind === 'plain-mapping',
  );
  const others = named.filter((entry) => !plain.includes(entry));
  const names = plain.map(([name, { kind }]) => `\`${name}${kind === 'plain-list' ? '[]' : ''}\``).join(', ');
  const inside = prefix === '' ? '' : `\`${prefix.slice(0, -1)}\`: `;
  const first = plain.length === 0 ? [] : [`| ${inside}${names} | anything |`];
  return [
    ...first,
    ...others.flatMap(([name, shape]) => lineOf(`${prefix}${name}`, shape, required.includes(name))),
  ];
}

function lineOf(path: string, shape: Shape, isRequired: boolean): string[] {
  const required = isRequired ? '**required**; ' : '';
  switch (shape.kind) {
    case 'list': {
      const requirement = shape.requirement === undefined ? '' : `; ${shape.requirement.sentence}`;
      if (shape.of.kind !== 'object') return lineOf(`${path}[]`, shape.of, isRequired);
      return requirement === '' && !isRequired
        ? linesOf(shape.of, `${path}[].`)
        : [`| \`${path}[]\` | ${required}a list${requirement} |`, ...linesOf(shape.of, `${path}[].`)];
    }
    case 'object':
      return isRequired
        ? [`| \`${path}\` | ${required}a mapping |`, ...linesOf(shape, `${path}.`)]
        : linesOf(shape, `${path}.`);
    case 'restricted':
      return [`| \`${path}\` | ${required}must ${escaped(shape.must)} |`];
    case 'forbidden':
      return [`| \`${path}\` | rejected: ${escaped(shape.sentence)} |`];
    default:
      return [`| \`${path}\` | ${required}anything |`];
  }
}

const escaped = (text: string) => text.replaceAll('|', '\\|').replaceAll('<', '\\<');
