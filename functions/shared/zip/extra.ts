import { ZipError } from './end';

/** Ids of the extra fields that change the meaning of an entry. PKWARE APPNOTE 6.3, sections 4.5.3 and 4.6.9. */
const ZIP64_FIELD = 0x0001;
const UNICODE_NAME_FIELD = 0x7075;

/** Byte range that includes `start` and excludes `end`. */
export interface Field {
  readonly start: number;
  readonly end: number;
}

/** Byte ranges of the extra fields that change the meaning of an entry. */
export interface ExtraFields {
  readonly zip64?: Field;
  readonly unicodeName?: Field;
}

export const NO_FIELDS: ExtraFields = {};

/**
 * Reads the extra fields in `view` from `start` (inclusive) to `end` (exclusive).
 *
 * @throws ZipError when a field does not fit, or when a field occurs twice and changes the meaning of the entry.
 */
export function extraFields(view: DataView, start: number, end: number, name: string): ExtraFields {
  let fields = NO_FIELDS;
  let at = start;
  // Fewer than four bytes at the end are padding.
  while (at + 4 <= end) {
    const id = view.getUint16(at, true);
    const next = at + 4 + view.getUint16(at + 2, true);
    if (next > end) throw malformed(name);
    if (id === ZIP64_FIELD || id === UNICODE_NAME_FIELD) {
      const key = id === ZIP64_FIELD ? 'zip64' : 'unicodeName';
      if (fields[key] !== undefined) throw malformed(name);
      fields = { ...fields, [key]: { start: at + 4, end: next } };
    }
    at = next;
  }
  return fields;
}

const malformed = (name: string) =>
  new ZipError(`is a damaged zip archive: the extra fields of '${name}' are not well-formed; release again`);

/** Mark in a 32-bit field for a number that does not fit into 32 bits. */
export const DOES_NOT_FIT = 0xffffffff;

/**
 * Returns `values` with the actual numbers in place of `DOES_NOT_FIT`. The ZIP64 field contains these numbers in the
 * same order.
 */
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
      throw new ZipError(
        `is a damaged zip archive: the ZIP64 field of '${name}' is missing or too short; release again`,
      );
    }
    at += 8;
    return Number(view.getBigUint64(at - 8, true));
  });
}
