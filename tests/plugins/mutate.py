#!/usr/bin/python3
# SPDX-License-Identifier: MIT
# Writes damaged copies of a good plugin to a folder: mutate.py PLUGIN FOLDER KIND. The same plugin
# gives the same copies. Where DT_INIT, DT_FINI and their lists point is left alone: another address
# inside the code looks as good as the right one (forkshim.conf(5), LIMITS).
import pathlib
import random
import struct
import sys

HEADER, SEGMENT, ENTRY, RELOCATION, SYMBOL = 64, 56, 16, 24, 24
PT_LOAD, PT_DYNAMIC, PF_X = 1, 2, 1
DT_STRTAB, DT_SYMTAB, DT_RELA, DT_RELASZ = 5, 6, 7, 8
CODE_TAGS = {12, 13, 25, 26}
R_RELATIVE = {8, 1027}  # x86-64, aarch64


class Plugin:
    def __init__(self, path):
        self.good = pathlib.Path(path).read_bytes()
        start, = struct.unpack_from("<Q", self.good, 32)
        count, = struct.unpack_from("<H", self.good, 56)
        self.headers = range(start, start + count * SEGMENT)
        table = [struct.unpack_from("<IIQQQQQQ", self.good, at) for at in self.headers[::SEGMENT]]
        self.loads = [row for row in table if row[0] == PT_LOAD]
        row = next(row for row in table if row[0] == PT_DYNAMIC)
        self.dynamic = range(row[2], row[2] + row[5])
        self.entries = {}
        for at in self.dynamic[::ENTRY]:
            tag, value = struct.unpack_from("<QQ", self.good, at)
            self.entries.setdefault(tag, value)
        self.constant = self.find_constant()

    def offset(self, address):
        for row in self.loads:
            if row[3] <= address < row[3] + row[5]:
                return address - row[3] + row[2]
        raise ValueError(f"no segment holds {address:#x}")

    def find_constant(self):
        at, texts = self.offset(self.entries[DT_SYMTAB]), self.offset(self.entries[DT_STRTAB])
        while True:
            name, _, _, _, value, size = struct.unpack_from("<IBBHQQ", self.good, at)
            if self.good[texts + name:].startswith(b"forkshim_plugin_v1\0"):
                return range(value, value + size)
            at += SYMBOL

    def changed(self, changes):
        copy = bytearray(self.good)
        for at, value in changes:
            copy[at:at + len(value)] = value
        return bytes(copy)


def cuts(plugin, _):
    step = len(plugin.good) // 200
    return [plugin.good[:size] for size in range(0, len(plugin.good), step)]


def flips(plugin, chance, places):
    for at in places:
        yield plugin.changed([(at, bytes([plugin.good[at] ^ (1 << chance.randrange(8))]))])
        yield plugin.changed([(at, bytes([plugin.good[at] ^ chance.randrange(1, 256)]))])
    for _ in range(60):
        few = chance.sample(places, min(len(places), chance.randrange(2, 9)))
        yield plugin.changed([(at, bytes([chance.randrange(256)])) for at in few])


def dynamic_places(plugin):
    for at in plugin.dynamic[::ENTRY]:
        tag, = struct.unpack_from("<Q", plugin.good, at)
        yield from range(at, at + 8)
        if tag not in CODE_TAGS:
            yield from range(at + 8, at + 16)
        if tag == 0:
            return


# The constant's pointers come from relocations: each to where nothing good is.
def pointers(plugin, _):
    ends = [row[3] + row[6] for row in plugin.loads]
    last = [row[3] + row[6] - 1 for row in plugin.loads if not row[1] & PF_X]
    wrong = [0, 1, *ends, *last, plugin.constant.start, 1 << 20, 1 << 40, (1 << 64) - 1]
    first = plugin.offset(plugin.entries[DT_RELA])
    for at in range(first, first + plugin.entries[DT_RELASZ], RELOCATION):
        target, kind, _ = struct.unpack_from("<QQQ", plugin.good, at)
        if kind in R_RELATIVE and target in plugin.constant:
            for address in wrong:
                yield plugin.changed([(at + 16, struct.pack("<Q", address))])


KINDS = {
    "cuts": cuts,
    "header": lambda plugin, chance: flips(plugin, chance, range(HEADER)),
    "segments": lambda plugin, chance: flips(plugin, chance, plugin.headers),
    "dynamic": lambda plugin, chance: flips(plugin, chance, list(dynamic_places(plugin))),
    "constant": lambda plugin, chance: flips(
        plugin, chance, range(plugin.offset(plugin.constant.start),
                              plugin.offset(plugin.constant.start) + len(plugin.constant))),
    "pointers": pointers,
}


def main():
    _, path, folder, kind = sys.argv
    chance = random.Random(kind)
    for number, copy in enumerate(KINDS[kind](Plugin(path), chance)):
        pathlib.Path(folder, f"{number:04}.so").write_bytes(copy)


main()
