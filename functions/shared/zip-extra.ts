import { ZipError } from './zip-end';

/** Extra fields that change what an entry means. PKWARE APPNOTE 6.3, sections 4.5.3 and 4.6.9. */
export const ZIP64_FIELD = 0x0001;
export const UNICODE_NAME_FIELD = 0x7075;

const NONE: ReadonlyMap<number, Buffer> = new Map();

/** @throws ZipError when the fields do not fit, or one that matters is there twice. */
export function extraFields(extra: Buffer, name: string): ReadonlyMap<number, Buffer> {
  if (extra.length < 4) return NONE;
  const fields = new Map<number, Buffer>();
  let at = 0;
  // Fewer than four bytes at the end are padding.
  while (at + 4 <= extra.length) {
    const id = extra.readUInt16LE(at);
    const end = at + 4 + extra.readUInt16LE(at + 2);
    const matters = id === ZIP64_FIELD || id === UNICODE_NAME_FIELD;
    if (end > extra.length || (matters && fields.has(id))) {
      throw new ZipError(`is a damaged zip archive: the extra fields of '${name}' are not well-formed`);
    }
    fields.set(id, extra.subarray(at + 4, end));
    at = end;
  }
  return fields;
}

const DOES_NOT_FIT = 0xffffffff;

/** Numbers that do not fit into 32 bits are all ones and stand, in the same order, in the ZIP64 field. */
export function largeNumbers(
  values: readonly number[],
  field: Buffer | undefined,
  name: string,
): readonly number[] {
  let at = 0;
  return values.map((value) => {
    if (value !== DOES_NOT_FIT) return value;
    if (field === undefined || at + 8 > field.length) {
      throw new ZipError(`is a damaged zip archive: '${name}' has no ZIP64 sizes`);
    }
    at += 8;
    return Number(field.readBigUInt64LE(at - 8));
  });
}
