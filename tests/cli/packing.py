"""Packs bytes every way that the tests need: by Python's library, else by the format's own tool."""

import bz2
import gzip
import io
import lzma
import os
import struct
import subprocess
import tarfile
import tempfile
import zipfile
import zlib


def tool(*command):
    return lambda content: subprocess.run(command, input=content, capture_output=True,
                                          check=True).stdout


def gz(content):
    return gzip.compress(content, mtime=0)


def bgzip(content, block_bytes=60_000):
    """Members as bgzip writes them, with their size in an extra field; an empty one is the last."""
    out = b""
    for at in range(0, len(content) + block_bytes, block_bytes):
        packer = zlib.compressobj(6, zlib.DEFLATED, -15)
        block = content[at:at + block_bytes]
        packed = packer.compress(block) + packer.flush()
        out += (b"\x1f\x8b\x08\x04\0\0\0\0\0\xff\x06\0BC\x02\0"
                + struct.pack("<H", len(packed) + 25) + packed
                + struct.pack("<II", zlib.crc32(block), len(block)))
    return out


def xz(content):
    return lzma.compress(content)


def xz_fast(content):
    return lzma.compress(content, preset=0)


def lzma_alone(content):
    return lzma.compress(content, lzma.FORMAT_ALONE)


def tar(content, name="table"):
    """An archive of one member."""
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as archive:
        member = tarfile.TarInfo(name)
        member.size = len(content)
        archive.addfile(member, io.BytesIO(content))
    return out.getvalue()


def zip_(content, name="table"):
    """An archive of one deflated member."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, content)
    return out.getvalue()


def seven_zip(content, name="table", *options):
    """An archive of one member, by 7-Zip."""
    with tempfile.TemporaryDirectory() as folder:
        with open(os.path.join(folder, name), "wb") as out:
            out.write(content)
        subprocess.run(["7z", "a", "-bd", *options, "a.7z", name], cwd=folder, check=True,
                       capture_output=True)
        with open(os.path.join(folder, "a.7z"), "rb") as archive:
            return archive.read()


zst = tool("zstd", "-qc")
lz4 = tool("lz4", "-qc")
def packed_by(*command):
    """An archive of one member that `command` is given the name of and writes to its output."""
    def pack(content, name="table"):
        with tempfile.TemporaryDirectory() as folder:
            with open(os.path.join(folder, name), "wb") as out:
                out.write(content)
            return subprocess.run(command, input=name.encode() + b"\n", cwd=folder, check=True,
                                  capture_output=True).stdout
    return pack


def ar(content, name="table"):
    """An archive of one member, by bsdtar in GNU's dialect."""
    return packed_by("bsdtar", "-c", "-f", "-", "--format", "ar", name)(content, name)


cpio = packed_by("bsdcpio", "-o", "-H", "newc")
cpio_old = packed_by("bsdcpio", "-o", "-H", "odc")
brotli = tool("brotli", "-c")
lz4_legacy = tool("lz4", "-qlc")
bz2_ = bz2.compress
zlib_ = zlib.compress


def skippable(content):
    """A skippable frame of Zstandard and LZ4."""
    return b"\x53\x2a\x4d\x18" + struct.pack("<I", len(content)) + content


def gzip_with(content, extra=None, name=None, comment=None):
    """A gzip member with fields in its header."""
    flags = (4 if extra else 0) | (8 if name else 0) | (16 if comment else 0)
    header = b"\x1f\x8b\x08" + bytes([flags]) + b"\0\0\0\0\0\x03"
    if extra:
        header += struct.pack("<H", len(extra)) + extra
    for text in (name, comment):
        if text:
            header += text + b"\0"
    return header + gz(content)[10:]
