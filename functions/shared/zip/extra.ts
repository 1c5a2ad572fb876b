import { ZipError } from './end';

/** Extra fields that change what an entry means. PKWARE APPNOTE 6.3, sections 4.5.3 and 4.6.9. */
const ZIP64_FIELD = 0x0001;
const UNICODE_NAME_FIELD = 0x7075;

/** Bytes from `start` to before `end`. */
export interface Field {
  readonly start: number;
  readonly end: number;
}

/** Content of the fields that matter. */
export interface ExtraFields {
  readonly zip64?: Field;
  readonly unicodeName?: Field;
}

export const NO_FIELDS: ExtraFields = {};

/**
 * Reads the extra fields that stand in `view` from `start` to before `end`.
 *
 * @throws ZipError when they do not fit, or one that matters is there twice.
 */
export function extraFields(view: DataView, start: number, end: number, name: string): ExtraFields {
  let found = NO_FIELDS;
  let at = start;
  // Fewer than four bytes at the end are padding.
  while (at + 4 <= end) {
    const id = view.getUint16(at, true);
    const next = at + 4 + view.getUint16(at + 2, true);
    if (next > end) throw malformed(name);
    if (id === ZIP64_FIELD || id === UNICODE_NAME_FIELD) {
      const key = id === ZIP64_FIELD ? 'zip64' : 'unicodeName';
      if (found[key] !== undefined) throw malformed(name);
      found = { ...found, [key]: { start: at + 4, end: next } };
    }
    at = next;
  }
  return found;
}

const malformed = (name: string) =>
  new ZipError(`is a damaged zip archive: the extra fields of '${name}' are not well-formed`);

/** What stands in a 32-bit field whose number does not fit. */
export const DOES_NOT_FIT = 0xffffffff;

/** Numbers that do not fit into 32 bits are all ones and stand, in the same order, in the ZIP64 field. */
export function largeNumbers(
  values: readonly number[],
  view: DataView,
  field: Field | undefined,
  name: string,
): readonly number[] {
  if (!values.includes(DOES_NOT_FIT)) return values;
  let at = field?.start ?? 0;
  return values.map((value) => {
    if (value !== DOES_NOT_FIT) return value;
    if (field === undefined || at + 8 > field.end) {
      throw new ZipError(`is a damaged zip archive: '${name}' has no ZIP64 sizes`);
    }
    at += 8;
    return Number(view.getBigUint64(at - 8, true));
  });
}
