"""Reads and writes Thrift's compact protocol as plain values.

A struct is a dict of field number to (kind, value), in the order read; a list
is (kind of its items, items). The meaning of the fields is up to the caller.
"""

TRUE, FALSE, I8, I16, I32, I64, DOUBLE, BINARY, LIST, SET, MAP, STRUCT, UUID = range(1, 14)


class Malformed(ValueError):
    """The bytes violate the protocol."""


class Reader:
    """Reads values from `data`, starting at `at`."""

    def __init__(self, data, at=0):
        self.data = data
        self.at = at

    def byte(self):
        if self.at >= len(self.data):
            raise Malformed("the bytes end too soon")
        self.at += 1
        return self.data[self.at - 1]

    def take(self, count):
        if count < 0 or self.at + count > len(self.data):
            raise Malformed("the bytes end too soon")
        self.at += count
        return bytes(self.data[self.at - count : self.at])

    def varint(self):
        value = shift = 0
        while True:
            byte = self.byte()
            value |= (byte & 0x7F) << shift
            if not byte & 0x80:
                return value
            shift += 7
            if shift > 63:
                raise Malformed("a number is too long")

    def zigzag(self):
        value = self.varint()
        return (value >> 1) ^ -(value & 1)

    def value(self, kind):
        if kind in (TRUE, FALSE):
            return kind == TRUE
        if kind == I8:
            return self.byte()
        if kind in (I16, I32, I64):
            return self.zigzag()
        if kind == DOUBLE:
            return self.take(8)
        if kind == UUID:
            return self.take(16)
        if kind == BINARY:
            return self.take(self.varint())
        if kind in (LIST, SET):
            return self.items()
        if kind == STRUCT:
            return self.struct()
        # A map occurs nowhere in a Parquet footer.
        raise Malformed(f"kind {kind}")

    def items(self):
        head = self.byte()
        count, kind = head >> 4, head & 0x0F
        if count == 15:
            count = self.varint()
        if kind in (TRUE, FALSE):
            return (kind, [self.byte() == TRUE for _ in range(count)])
        return (kind, [self.value(kind) for _ in range(count)])

    def struct(self):
        fields, number = {}, 0
        while True:
            head = self.byte()
            if head == 0:
                return fields
            kind, step = head & 0x0F, head >> 4
            number = number + step if step else self.zigzag()
            fields[number] = (kind, self.value(kind))


def _varint(value):
    out = bytearray()
    while value > 0x7F:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    out.append(value)
    return bytes(out)


def _zigzag(value):
    return _varint((value << 1) ^ (value >> 63))


def _written(kind, value):
    if kind == I8:
        return bytes([value])
    if kind in (I16, I32, I64):
        return _zigzag(value)
    if kind in (DOUBLE, UUID):
        return value
    if kind == BINARY:
        return _varint(len(value)) + value
    if kind in (LIST, SET):
        item, items = value
        head = bytes([len(items) << 4 | item]) if len(items) < 15 else bytes([0xF0 | item]) + _varint(len(items))
        if item in (TRUE, FALSE):
            return head + bytes(TRUE if each else FALSE for each in items)
        return head + b"".join(_written(item, each) for each in items)
    if kind == STRUCT:
        return write(value)
    raise Malformed(f"kind {kind}")


def write(struct):
    """A struct's bytes."""
    out, last = bytearray(), 0
    for number in sorted(struct):
        kind, value = struct[number]
        if kind in (TRUE, FALSE):
            kind = TRUE if value else FALSE
        step = number - last
        out += bytes([step << 4 | kind]) if 0 < step < 16 else bytes([kind]) + _zigzag(number)
        last = number
        if kind not in (TRUE, FALSE):
            out += _written(kind, value)
    return bytes(out) + b"\0"


def get(struct, number, otherwise=None):
    """The value of a field, or `otherwise` where it is not there."""
    return struct[number][1] if number in struct else otherwise
