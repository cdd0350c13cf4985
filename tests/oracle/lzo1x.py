"""Compresses and decompresses LZO1X, and Hadoop's framing of it."""


def decompress(page, size):
    """Decompresses a page of `size` bytes, with or without Hadoop's framing."""
    try:
        return _unframed(page, size)
    except (IndexError, ValueError):
        out = lzo1x(page)
        if len(out) != size:
            raise ValueError("a page of LZO has another length than declared") from None
        return out


def _unframed(framed, size):
    out, at = bytearray(), 0
    while len(out) < size:
        block = int.from_bytes(framed[at : at + 4], "big")
        at += 4
        end = len(out) + block
        while len(out) < end:
            length = int.from_bytes(framed[at : at + 4], "big")
            chunk = framed[at + 4 : at + 4 + length]
            if length == 0 or len(chunk) < length:
                raise ValueError("a chunk of LZO is truncated")
            at += 4 + length
            out += _chunk(chunk, end - len(out))
    if len(out) != size:
        raise ValueError("a page of LZO has another length than declared")
    return bytes(out)


def _chunk(chunk, left):
    """Decompresses a chunk. One of the decompressed length can be stored or
    compressed; only decoding it tells which."""
    if len(chunk) == left:
        try:
            decoded = lzo1x(chunk)
        except (IndexError, ValueError):
            return chunk
        return decoded if len(decoded) == left else chunk
    return lzo1x(chunk)


def lzo1x(data):
    """Decompresses an LZO1X stream. Raises IndexError or ValueError if it is damaged."""
    out, at = bytearray(), 0

    def extended(length, mask):
        nonlocal at
        if length:
            return length
        length = mask
        while data[at] == 0:
            length += 255
            at += 1
        at += 1
        return length + data[at - 1]

    def literals(count):
        nonlocal at
        out.extend(data[at : at + count])
        at += count

    # How many literals came just before: 4 stands for a long run.
    state = 0
    if data[0] > 17:
        at = 1
        count = data[0] - 17
        literals(count)
        state = min(count, 4)
    while True:
        token = data[at]
        at += 1
        if token < 16:
            if state == 0:
                literals(extended(token, 15) + 3)
                state = 4
                continue
            distance = (token >> 2) + (data[at] << 2) + (1 if state < 4 else 2049)
            length = 2 if state < 4 else 3
            at += 1
            state = token & 3
        elif token >= 64:
            length = (token >> 5) + 1
            distance = (data[at] << 3) + (token >> 2 & 7) + 1
            at += 1
            state = token & 3
        else:
            if token >= 32:
                length, base = extended(token & 31, 31) + 2, 1
            else:
                length, base = extended(token & 7, 7) + 2, 16384 + ((token & 8) << 11)
            word = data[at] | data[at + 1] << 8
            at += 2
            distance = base + (word >> 2)
            if distance == 16384 and token < 32:
                return bytes(out)
            state = word & 3
        start = len(out) - distance
        if start < 0:
            raise ValueError("LZO refers to before its beginning")
        for place in range(start, start + length):
            out.append(out[place])
        literals(state)


def compress(data):
    """An LZO1X stream of the data: greedy, and using every kind of match."""
    out, seen, literal, at = bytearray(), {}, 0, 0
    # Where the last match keeps the number of literals after it; None before
    # the first.
    tail = None
    while at < len(data):
        pending = at - literal
        match = _match(data, seen, at, pending, tail)
        for size in (2, 3):
            seen[bytes(data[at : at + size])] = at
        if match is None:
            at += 1
            continue
        length, encoded, place = match
        _literals(out, data[literal:at], tail)
        tail = len(out) + place
        out += encoded
        for passed in range(at + 1, at + length):
            for size in (2, 3):
                seen[bytes(data[passed : passed + size])] = passed
        at += length
        literal = at
    _literals(out, data[literal:], tail)
    return bytes(out + b"\x11\0\0")


def _literals(out, run, tail):
    count = len(run)
    if count == 0:
        return
    if tail is None and count <= 238:
        out.append(17 + count)
    elif tail is not None and count < 4:
        out[tail] |= count
    elif count <= 18:
        out.append(count - 3)
    else:
        out += b"\0" + _extension(count - 18)
    out += run


def _extension(left):
    zeros, rest = divmod(left - 1, 255)
    return bytes(zeros) + bytes([rest + 1])


def _match(data, seen, at, pending, tail):
    """(length, token and distance, which byte of these holds what follows)."""
    start = seen.get(bytes(data[at : at + 3])) if at + 3 <= len(data) else None
    if start is None:
        near = seen.get(bytes(data[at : at + 2])) if at + 2 <= len(data) else None
        # Two bytes may be matched after a few literals only.
        if near is None or tail is None or not 1 <= pending <= 3 or at - near > 1024:
            return None
        distance = at - near - 1
        return 2, bytes([(distance & 3) << 2, distance >> 2]), 0
    length = 3
    while at + length < len(data) and data[start + length] == data[at + length]:
        length += 1
    distance = at - start
    if length == 3 and pending >= 4 and 2049 <= distance <= 3072:
        distance -= 2049
        return 3, bytes([(distance & 3) << 2, distance >> 2]), 0
    if length <= 8 and distance <= 2048:
        distance -= 1
        return length, bytes([(length - 1) << 5 | (distance & 7) << 2, distance >> 3]), 0
    if distance <= 16384:
        token = bytes([32 | (length - 2)]) if length <= 33 else b"\x20" + _extension(length - 33)
        return length, token + ((distance - 1) << 2).to_bytes(2, "little"), len(token)
    if distance >= 49152:
        return None
    distance -= 16384
    high = 16 | distance >> 11 & 8
    token = bytes([high | (length - 2)]) if length <= 9 else bytes([high]) + _extension(length - 9)
    return length, token + ((distance & 0x3FFF) << 2).to_bytes(2, "little"), len(token)


def framed(data, chance):
    """The data as a page in Hadoop's framing, cut into blocks and chunks at
    random; now and then one chunk is stored, or the framing left out."""
    if data and chance.random() < 0.1:
        return compress(data)
    out, at = bytearray(), 0
    while at < len(data):
        block = data[at : at + chance.choice([len(data), len(data), 100, 5000, 262_144])]
        at += len(block)
        out += len(block).to_bytes(4, "big")
        cut = chance.choice([len(block), len(block), max(1, len(block) // 2)])
        parts = [block[:cut], block[cut:]] if cut < len(block) else [block]
        for number, part in enumerate(parts):
            chunk = compress(part)
            last = number == len(parts) - 1
            if last and len(chunk) >= len(part) and chance.random() < 0.7:
                chunk = part
            elif not last and len(chunk) == len(block):
                # It would be taken for the whole block, stored.
                chunk, parts = compress(block), []
                out += len(chunk).to_bytes(4, "big") + chunk
                break
            out += len(chunk).to_bytes(4, "big") + chunk
    return bytes(out)
