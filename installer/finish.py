#!/usr/bin/env python3
"""Makes an MSI reproducible: finish.py FILE EPOCH

wixl and msibuild write timestamps and random ids in three places; each is overwritten in place: the times of the
compound file's entries, the times of creation and saving in the summary information, and the package code. The
new package code is a hash of everything else, because Windows Installer treats two files with the same code as the
same file.

It also sets the code page of the texts, which wixl and msibuild leave out: without it Windows uses its own, and a
Portuguese message depends on the computer.

Facts: [MS-CFB] 2.2 and 2.6 (compound file), [MS-OLEPS] 2.21 (property set), "Summary Property Descriptions".
"""

from __future__ import annotations

import hashlib
import struct
import sys
import uuid
from pathlib import Path

NAMESPACE = uuid.UUID("e995ccb2-8222-4446-8a25-18e748e0b733")  # of our package codes
FREE, END_OF_CHAIN = 0xFFFFFFFF, 0xFFFFFFFE
TEMPLATE, PACKAGE_CODE, CREATED, SAVED = 7, 9, 12, 13
VT_LPSTR, VT_FILETIME = 30, 64
CODE_PAGE = 1252  # as in tecjump-tray.wxs


class CompoundFile:
    """An OLE compound file, with the parts that we change in place."""

    def __init__(self, data: bytearray):
        self.data = data
        assert data[:8] == bytes.fromhex("D0CF11E0A1B11AE1"), "not a compound file"
        sector_shift, small_shift = struct.unpack_from("<HH", data, 30)
        self.sector, self.small = 1 << sector_shift, 1 << small_shift
        self.directory, _, self.cutoff, self.small_fat, _, more, count = struct.unpack_from("<IIIIIII", data, 48)
        tables = [n for n in struct.unpack_from("<109I", data, 76) if n != FREE]
        while count:
            *numbers, more = struct.unpack_from(f"<{self.sector // 4}I", data, self._at(more))
            tables += [n for n in numbers if n != FREE]
            count -= 1
        self.fat = [n for table in tables for n in struct.unpack_from(f"<{self.sector // 4}I", data, self._at(table))]

    def _at(self, sector: int) -> int:
        return (sector + 1) * self.sector

    def _chain(self, first: int) -> list[int]:
        """The offsets of a chain's sectors."""
        places = []
        while first != END_OF_CHAIN:
            places.append(self._at(first))
            first = self.fat[first]
        return places

    def entries(self) -> list[int]:
        """The offsets of the directory's entries, the root first."""
        return [place + n for place in self._chain(self.directory) for n in range(0, self.sector, 128)]

    def name(self, entry: int) -> str:
        length = struct.unpack_from("<H", self.data, entry + 64)[0]
        return self.data[entry:entry + max(0, length - 2)].decode("utf-16-le", "replace")

    def places_of(self, entry: int) -> list[int]:
        """The offset in the file of each byte of a stream."""
        first, size = struct.unpack_from("<IQ", self.data, entry + 116)
        if size >= self.cutoff:
            blocks, length = self._chain(first), self.sector
        else:
            root = struct.unpack_from("<I", self.data, self.entries()[0] + 116)[0]
            small_sectors = [p + n for p in self._chain(root) for n in range(0, self.sector, self.small)]
            links = [n for p in self._chain(self.small_fat)
                     for n in struct.unpack_from(f"<{self.sector // 4}I", self.data, p)]
            blocks, length = [], self.small
            while first != END_OF_CHAIN:
                blocks.append(small_sectors[first])
                first = links[first]
        return [block + n for block in blocks for n in range(length)][:size]

    def clear_times(self) -> None:
        for entry in self.entries():
            self.data[entry + 100:entry + 116] = bytes(16)


class Summary:
    """The summary information's properties, changed in place."""

    def __init__(self, file: CompoundFile):
        self.file = file
        (entry,) = [e for e in file.entries() if file.name(e) == "\x05SummaryInformation"]
        self.places = file.places_of(entry)
        data = bytes(file.data[p] for p in self.places)
        section = struct.unpack_from("<I", data, 44)[0]
        count = struct.unpack_from("<I", data, section + 4)[0]
        self.values = {}
        for n in range(count):
            number, offset = struct.unpack_from("<II", data, section + 8 + 8 * n)
            self.values[number] = (section + offset + 4, struct.unpack_from("<I", data, section + offset)[0], data)

    def set_time(self, number: int, epoch: int) -> None:
        at, kind, _ = self.values[number]
        assert kind == VT_FILETIME
        self._put(at, struct.pack("<Q", (epoch + 11_644_473_600) * 10_000_000))

    def set_text(self, number: int, text: str) -> None:
        """The text must be as long as the present one."""
        at, kind, data = self.values[number]
        size = struct.unpack_from("<I", data, at)[0]
        assert kind == VT_LPSTR and len(data[at + 4:at + 4 + size].rstrip(b"\0")) == len(text), (number, text)
        self._put(at + 4, text.encode("ascii"))

    def _put(self, at: int, new: bytes) -> None:
        for n, byte in enumerate(new):
            self.file.data[self.places[at + n]] = byte


def table_stream(name: str) -> str:
    """The name of a table's stream: after a mark, two characters of an alphabet of 64 in each UTF-16 unit."""
    letters = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz._"
    numbers = [letters.index(c) for c in name]
    units = [0x3800 + a + (b << 6) for a, b in zip(numbers[::2], numbers[1::2])]
    if len(numbers) % 2:
        units.append(0x4800 + numbers[-1])
    return "\u4840" + "".join(map(chr, units))


def set_code_page(file: CompoundFile) -> None:
    """The string pool begins with a 32-bit number: its lower half is the code page, its upper half has a flag."""
    (entry,) = [e for e in file.entries() if file.name(e) == table_stream("_StringPool")]
    for place, byte in zip(file.places_of(entry), struct.pack("<H", CODE_PAGE)):
        file.data[place] = byte


def main(path: Path, epoch: int) -> None:
    file = CompoundFile(bytearray(path.read_bytes()))
    file.clear_times()
    set_code_page(file)
    summary = Summary(file)
    summary.set_time(CREATED, epoch)
    summary.set_time(SAVED, epoch)
    summary.set_text(TEMPLATE, "x64;1046")
    summary.set_text(PACKAGE_CODE, "{00000000-0000-0000-0000-000000000000}")
    code = uuid.uuid5(NAMESPACE, hashlib.sha256(file.data).hexdigest())
    summary.set_text(PACKAGE_CODE, f"{{{str(code).upper()}}}")
    path.write_bytes(file.data)


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
