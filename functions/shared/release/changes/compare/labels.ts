import type { Labels } from '../../../template/evaluation/evaluation';

/**
 * Returns the labels that both sides of a comparison share. A label contains a number for each different content of a
 * name, such as `Password#2`. A reader therefore sees that a hidden content has changed, but not the content.
 */
export function numberedLabels(hidden: ReadonlySet<string>): Labels {
  const contents = new Map<string, string[]>();
  const labelOf = (name: string, content: string) => {
    const known = contents.get(name) ?? [];
    if (!known.includes(content)) known.push(content);
    contents.set(name, known);
    return `${name}#${String(known.indexOf(content) + 1)}`;
  };
  return { hidden, labelOf };
}
