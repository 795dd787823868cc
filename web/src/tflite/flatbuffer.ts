/**
 * FlatBuffers, as far as reading TFLite files needs them.
 *
 * A file is bytes from anywhere, so every read is checked: what points outside the file throws a
 * RangeError, which `readModel` turns into words for people.
 */

/** The position of the root table of a file. */
export function rootOf(bytes: ArrayBuffer): Table {
  const view = new DataView(bytes);
  return new Table(view, view.getUint32(0, true));
}

/** One table: fields are found by their number in the schema. */
export class Table {
  private readonly fields: number;

  constructor(readonly view: DataView, readonly at: number) {
    this.fields = at - view.getInt32(at, true);
    view.getUint16(this.fields, true);
  }

  /** Where the value of a field lies; null when the file leaves it at its default. */
  private find(field: number): number | null {
    const entry = 4 + 2 * field;
    if (entry + 2 > this.view.getUint16(this.fields, true)) return null;
    const offset = this.view.getUint16(this.fields + entry, true);
    return offset === 0 ? null : this.at + offset;
  }

  int8(field: number, fallback = 0): number {
    const at = this.find(field);
    return at === null ? fallback : this.view.getInt8(at);
  }

  uint8(field: number): number {
    return this.int8(field) & 0xff;
  }

  int32(field: number, fallback = 0): number {
    const at = this.find(field);
    return at === null ? fallback : this.view.getInt32(at, true);
  }

  uint32(field: number): number {
    return this.int32(field) >>> 0;
  }

  /** Whether anything is written there. */
  has(field: number): boolean {
    return this.find(field) !== null;
  }

  table(field: number): Table | null {
    const at = this.find(field);
    return at === null ? null : new Table(this.view, follow(this.view, at));
  }

  /** A vector whose elements are `size` bytes each; an absent one is empty. */
  vector(field: number, size: number): Vector {
    const at = this.find(field);
    return at === null ? EMPTY : vectorAt(this.view, follow(this.view, at), size);
  }

  text(field: number): string {
    const { start, length } = this.vector(field, 1);
    return new TextDecoder().decode(new Uint8Array(this.view.buffer, start, length));
  }

  int32s(field: number): number[] {
    const { start, length } = this.vector(field, 4);
    return Array.from({ length }, (_, i) => this.view.getInt32(start + 4 * i, true));
  }

  tables(field: number): Table[] {
    const { start, length } = this.vector(field, 4);
    return Array.from({ length }, (_, i) => {
      return new Table(this.view, follow(this.view, start + 4 * i));
    });
  }
}

/** Where a vector's elements begin, and how many there are; its length stands 4 bytes before. */
export interface Vector {
  readonly start: number;
  readonly length: number;
}

const EMPTY: Vector = { start: 0, length: 0 };

function vectorAt(view: DataView, at: number, size: number): Vector {
  const vector = { start: at + 4, length: view.getUint32(at, true) };
  if (vector.start + vector.length * size <= view.byteLength) return vector;
  throw new RangeError(`${vector.length} elements at byte ${at} are more than the file holds`);
}

function follow(view: DataView, at: number): number {
  return at + view.getUint32(at, true);
}
