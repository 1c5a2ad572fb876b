const VARIABLE = /\$\{([^!}][^}]*|)\}/;

/** Returns the names of the variables in the text of an `Fn::Sub`. `${!x}` is not a variable. */
export const variablesIn = (text: string): readonly string[] =>
  text.split(VARIABLE).filter((_, index) => index % 2 === 1);

/** Replaces the variables in the text of an `Fn::Sub`, and `${!x}` by the literal text `${x}`. */
export const substitute = (text: string, valueOf: (name: string) => string): string =>
  text
    .split(VARIABLE)
    .map((part, index) => (index % 2 === 1 ? valueOf(part) : part.replaceAll('${!', '${')))
    .join('');
