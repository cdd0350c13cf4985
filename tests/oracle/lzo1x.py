"""LZO1X, and the framing that Hadoop puts around it."""


def decompress(framed, size):
    """The `size` bytes that a page in Hadoop's framing stands for."""
    out, at = bytearray(), 0
    while len(out) < size:
        block = int.from_bytes(framed[at : at + 4], "big")
        at += 4
        end = len(out) + block
        while len(out) < end:
            length = int.from_bytes(framed[at : at + 4], "big")
            chunk = framed[at + 4 : at + 4 + length]
            if length == 0 or len(chunk) < length:
                raise ValueError("a chunk of LZO is cut short")
            at += 4 + length
            out += _chunk(chunk, end - len(out))
    if len(out) != size:
        raise ValueError("a page of LZO is not as long as it says")
    return bytes(out)


def _chunk(chunk, left):
    """A chunk as long as what it stands for may be stored, or may be LZO that
    saved nothing: only decoding it tells which."""
    if len(chunk) == left:
        try:
            decoded = lzo1x(chunk)
        except (IndexError, ValueError):
            return chunk
        return decoded if len(decoded) == left else chunk
    return lzo1x(chunk)


def lzo1x(data):
    """One LZO1X stream. A damaged one raises IndexError or ValueError."""
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
